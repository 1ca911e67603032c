"""What a guardian, or a participant for themselves, agrees to or refuses: one consent a page, taken back from the same link."""

from typing import Any, Final, get_args

import msgspec
from litestar import Response

from domain.programme import PROGRAMME
from domain.refusal import Refused
from domain.training.consenting import RecordConsent
from domain.training.consents import IMAGE_USES, Consent, Said
from services.catalogues import french, translate
from services.house import House
from services.links.following import Followed, ParticipantLinkNotValid
from services.links.showing import AnyRequest, Sent, back_to, show
from services.pages.people import name_of
from services.pages.rendering import locale_of
from services.participants.person_shown import Agreement, agreements
from tenants.notices.choices import guardian_of

QUALITIES: Final = {
    "parent": french("Parent, titulaire de l’autorité parentale"),
    "tutor": french("Tuteur ou tutrice légale"),
    "delegated": french("Titulaire d’une délégation de l’autorité parentale"),
}


class AnswerMissing(Refused):
    code = "consent-link-answer-missing"
    kind = "invalid"
    sentence = "Il manque votre réponse, votre nom ou votre qualité. Rien n’a été enregistré ; complétez, puis envoyez de nouveau."


class Asked(msgspec.Struct, frozen=True):
    agreement: Agreement
    answered: str
    address: str


async def _asked(request: AnyRequest, house: House, followed: Followed) -> tuple[Asked, ...]:
    """The consents that wait for this person's word, or have it."""
    if followed.inside is None:
        return ()
    programme = await house.state_of(followed.tenant, PROGRAMME.of(followed.found.sheet.programme))
    today = house.today(followed.found.institution, followed.found.sheet)
    audience = followed.link.audience
    found = agreements(followed.inside, programme, followed.found, today, translate(locale_of(request)))
    return tuple(
        Asked(one, next(who.said for who in one.signatures if who.id == audience), f"{request.url.path}?accord={one.id}")
        for one in found
        if any(who.id == audience for who in one.signatures)
    )


async def shown(
    request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None, sent: Sent | None = None
) -> Response[bytes]:
    _ = translate(locale_of(request))
    asked = await _asked(request, house, followed)
    chosen = sent.one("consent") if sent else request.query_params.get("accord", "")
    open_one = next((one for one in asked if one.agreement.id == chosen), None) or next((one for one in asked if not one.answered), None)
    return show(
        request,
        followed,
        "link_consent.html",
        refused,
        name=name_of(followed.found, followed.participant.person, _),
        guardian=followed.link.audience != "self",
        asked=asked,
        one=open_one,
        number=asked.index(open_one) + 1 if open_one else 0,
        qualities={value: _(label) for value, label in QUALITIES.items()},
        sent=sent or Sent(),
        messages=f"/messages/{house.links.choices(followed.tenant, guardian_of(followed.participant.person))}",
        minor=any(one.agreement.id == "participation" for one in asked) or followed.link.audience != "self",
        safeguarding=followed.found.institution,
    )


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    try:
        command = _command(followed, sent)
        receipt = await house.handling.handle(command, followed.context(sent.key))
    except Refused as refused:
        return await shown(request, house, followed, refused, sent)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)


def _command(followed: Followed, sent: Sent) -> RecordConsent:
    """Who signs is whose link it is, whatever the form says. Raises AnswerMissing."""
    consent, said, name = sent.one("consent"), sent.one("said"), sent.words("signed_by")
    guardian = followed.link.audience != "self"
    quality = QUALITIES.get(sent.one("quality"))
    if consent not in get_args(Consent) or said not in get_args(Said) or (guardian and (name is None or quality is None)):
        raise AnswerMissing
    if followed.inside is None:
        raise ParticipantLinkNotValid
    return RecordConsent(
        participation=followed.link.participation,
        consent=consent,  # type: ignore[arg-type]
        signatory=followed.link.audience,
        said=said,  # type: ignore[arg-type]
        text_version=sent.one("version"),
        channel="link",
        uses=tuple(use for use in IMAGE_USES if use in sent.all("uses")),
        alone=sent.one("alone") == "yes",
        signed_by=f"{name}, {quality}" if guardian else name,
    )
