"""What a page must be, whoever looks at it: measured in the browser itself."""

from typing import Any, Final

from playwright.async_api import Page

# Every piece of text with the contrast between its colour and what lies behind it (WCAG 2.2, 1.4.3): 3 for large text, 4.5 else.
# Colours are read back from a canvas of one pixel, which understands every way of writing them.
_CONTRAST: Final = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (text) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((value, place) => place === 3 ? value / 255 : value);
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
  const grounds = (element) => {
    let found = [rgba(getComputedStyle(document.body).backgroundColor)];
    const line = [];
    for (let one = element; one; one = one.parentElement) line.unshift(one);
    for (const one of line) {
      const style = getComputedStyle(one);
      const stops = style.backgroundImage.startsWith('linear-gradient')
        ? style.backgroundImage.match(/(?:rgba?|color)\\([^)]*\\)/g).slice(-1) : [];
      const colour = stops.length ? stops[0] : style.backgroundColor;
      found = found.map((under) => over(rgba(colour), under));
    }
    return found;
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('title, .heard, .skip')) continue;
    if (!element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
    const style = getComputedStyle(element);
    const inChart = element.closest('svg');
    const ink = rgba(inChart ? style.fill : style.color);
    let under = grounds(inChart ? inChart.parentElement : element);
    if (inChart) {
      const at = element.getBoundingClientRect();
      const x = at.x + at.width / 2, y = at.y + at.height / 2;
      for (const bar of inChart.querySelectorAll('rect')) {
        const box = bar.getBoundingClientRect();
        if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) {
          const fill = getComputedStyle(bar);
          const colour = rgba(fill.fill); colour[3] *= Number(fill.fillOpacity);
          under = under.map((ground) => over(colour, ground));
        }
      }
    }
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const worst = Math.min(...under.map((ground) => ratio(over(ink, ground), ground)));
    if (worst < (large ? 3 : 4.5)) weak.push(`${worst.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return weak;
}"""

_SHAPE: Final = """() => {
  const seen = (one) => one.checkVisibility({checkVisibilityCSS: true});
  const named = (field) => field.labels?.length || field.getAttribute('aria-label') || field.getAttribute('aria-labelledby');
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(seen).map((one) => Number(one.tagName[1]));
  const pressed = 'nav a, button, .button, summary, input:not([type=hidden]):not([tabindex="-1"])';
  const targets = [...document.querySelectorAll(pressed)].filter(seen);
  // forms of people who have no session yet, and so no secret
  const open = ['/connexion', '/connexion/', '/mon-lien', '/mot-de-passe-oublie', '/invitation/', '/mot-de-passe/', '/adresse/',
    '/inscription', '/inscription/', '/accord/', '/direction/', '/nouvelle-adresse/', '/candidature/'];
  const isPublic = (form) => open.some((path) => path.endsWith('/') ? new URL(form.action).pathname.startsWith(path)
    : new URL(form.action).pathname === path);
  return {
    language: document.documentElement.lang,
    title: document.title,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll('h1').length,
    skipped: levels.filter((level, place) => place && level > levels[place - 1] + 1).length,
    landmarks: [document.querySelectorAll('main').length, document.querySelectorAll('header.top').length],
    namelessNavs: [...document.querySelectorAll('nav')].filter((one) => !one.getAttribute('aria-label')).length,
    unlabelled: [...document.querySelectorAll('input:not([type=hidden]), textarea, select')].filter((one) => !named(one)).length,
    unguarded: [...document.querySelectorAll('form[method=post]')]
      .filter((one) => !isPublic(one) && !one.querySelector('[name=form_secret]')?.value).length,
    small: targets.filter((one) => { const box = one.closest('label')?.getBoundingClientRect() ?? one.getBoundingClientRect();
      return box.height < 36; }).map((one) => one.outerHTML.slice(0, 80)),
    styled: document.querySelectorAll('[style], style, script').length,
    catalogue: document.body.innerText.includes('Project-Id-Version'),
    doubleIds: [...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size,
    pictures: [...document.querySelectorAll('figure.chart')].map((one) => [
      one.querySelector('svg[role=img]')?.getAttribute('aria-label')?.length > 0, one.querySelectorAll('details table').length]),
  };
}"""


async def shape_of(page: Page) -> dict[str, Any]:
    """The bones of a page: its headings, landmarks, labels, targets, forms and pictures."""
    await page.wait_for_load_state()
    shape: dict[str, Any] = await page.evaluate(_SHAPE)
    return shape


async def check_shape(page: Page, language: str = "fr") -> None:
    shape = await shape_of(page)
    assert shape["language"] == language
    assert shape["title"].endswith("— Ekole")
    assert shape["overflow"] <= 0, f"{page.url} is {shape['overflow']} pixels too wide"
    assert shape["headings"] == 1
    assert shape["skipped"] == 0
    assert shape["landmarks"] == [1, 1]
    assert shape["namelessNavs"] == 0
    assert shape["unlabelled"] == 0
    assert shape["unguarded"] == 0
    assert shape["small"] == [], page.url
    assert shape["styled"] == 0
    assert not shape["catalogue"], "an empty text was looked up in the catalogue"
    assert shape["doubleIds"] == 0
    assert all(picture == [True, 1] for picture in shape["pictures"])


async def weak_contrasts(page: Page) -> list[str]:
    """Texts that do not stand out enough from their ground, with how much they do."""
    await page.wait_for_load_state()
    weak: list[str] = await page.evaluate(_CONTRAST)
    return weak
