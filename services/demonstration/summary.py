"""What the platform knows of a story once it was told, read back over HTTP."""

from collections import Counter
from typing import Any

import msgspec

from services.demonstration.story import Story


class Wave(msgspec.Struct, frozen=True):
    """Counting respondents and the wave's score, from 0 to 100; no score under five."""

    n: int
    score: float | None


class Paired(msgspec.Struct, frozen=True):
    n: int
    delta: float | None
    d_z: float | None


class Summary(msgspec.Struct, frozen=True):
    """The figures of one programme. ``rejected``: each row that did not come in by itself, with its one code."""

    tenant: str
    programme: str
    institution: str
    name: str
    imported: dict[str, int]
    rejected: list[dict[str, Any]]
    pairs: int
    unmatched: dict[str, int]
    baseline: Wave
    final: Wave
    paired: Paired
    nps: float | None
    csat: float | None
    sessions_held: int
    events: int
    head: int
    closed: bool

    def lines(self) -> list[tuple[str, str]]:
        """For a person: each figure with its n."""
        alone = ", ".join(f"{code} : {people}" for code, people in sorted(self.unmatched.items())) or "aucune"
        return [
            ("Mentors, personnes accompagnées", f"{self.imported['mentors']}, {self.imported['mentees']}"),
            ("Binômes", str(self.pairs)),
            ("Personnes sans binôme", alone),
            ("Séances tenues", str(self.sessions_held)),
            ("Indice au départ", f"{_figure(self.baseline.score)} / 100 (n = {self.baseline.n})"),
            ("Indice au bilan", f"{_figure(self.final.score)} / 100 (n = {self.final.n})"),
            (
                "Progression appariée",
                f"{_figure(self.paired.delta)} points (n = {self.paired.n}, d_z = {_figure(self.paired.d_z)})",
            ),
            ("Recommandation (NPS)", _figure(self.nps)),
            ("Satisfaction (CSAT)", f"{_figure(self.csat)} %"),
            ("Faits conservés", f"{self.events}, jusqu’à la position {self.head}"),
            ("Programme clos", "oui" if self.closed else "non"),
        ]


async def summary_of(story: Story) -> Summary:
    """Read back, at the log's last position."""
    visitor, base = story.coordinator, f"/api/v1/programmes/{story.programme}"
    head = (await visitor.get("/api/v1/institution/log"))["head"]
    visitor.saw(head)
    institution = await visitor.get("/api/v1/institution")
    programme = await visitor.get(base)
    people = await visitor.pages(f"{base}/participants", limit=200)
    pairs = await visitor.pages(f"{base}/pairs", limit=200)
    runs = (await visitor.get(f"{base}/matchings"))["items"]
    impact = (await visitor.get(f"{base}/impact"))["impact"]
    published = [run for run in runs if run["status"] == "published"] or runs  # without a single pair nothing is published
    alone = Counter(one["reason"] for run in published for one in run["alone"])
    recommendation, satisfaction = impact["recommendation"], impact["satisfaction"]
    return Summary(
        tenant=story.tenant,
        programme=story.programme,
        institution=institution["name"],
        name=programme["name"],
        imported={
            "mentors": sum(one["role"] == "mentor" for one in people),
            "mentees": sum(one["role"] == "mentee" for one in people),
        },
        rejected=story.rejected,
        pairs=len(pairs),
        unmatched=dict(alone),
        baseline=Wave(impact["baseline"]["n"], impact["baseline"]["score"]),
        final=Wave(impact["final"]["n"], impact["final"]["score"]),
        paired=Paired(impact["paired"]["n"], impact["paired"]["delta"], impact["paired"]["d_z"]),
        nps=recommendation["score"] if recommendation else None,
        csat=satisfaction["share"] if satisfaction else None,
        sessions_held=sum(pair["held"] for pair in pairs),
        events=head,
        head=head,
        closed=programme["closed_at"] is not None,
    )


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}".replace(".", ",")
