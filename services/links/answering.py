"""A survey, one question a page: each answer is kept as one goes, nothing counts before it is sent, and it is sent once."""

from typing import Any, Final, TypeAlias
from uuid import UUID

import msgspec
from litestar import Response

from domain.measurement.answering import AnswerSurvey, SurveyIsAnonymous, SurveyIsClosed
from domain.measurement.answering import Response as Given
from domain.measurement.scoring import Answer
from domain.measurement.survey import SURVEY, Closed, NotOpened
from domain.refusal import Refused
from services import templates
from services.house import House
from services.links.following import Followed, ParticipantLinkNotValid
from services.links.kept import forget_answers, keep_answers, kept_answers
from services.links.showing import LONGEST, AnyRequest, Sent, back_to, show
from services.templates import ChoiceQuestion, Instrument, ScaleQuestion, SkillLevelQuestion, TextQuestion, values_of

Answerable: TypeAlias = ScaleQuestion | ChoiceQuestion | SkillLevelQuestion | TextQuestion
_QUOTED: Final = "may-be-quoted"


class NothingAnswered(Refused):
    code = "survey-nothing-answered"
    kind = "invalid"
    sentence = "Aucune question n’a encore de réponse. Rien n’a été envoyé ; répondez à une question au moins."


class ChoicesTooMany(Refused):
    code = "survey-choices-too-many"
    kind = "invalid"
    sentence = "Il y a trop de réponses cochées : {maximum} au plus. Rien n’a été enregistré de cette question ; décochez-en."


class Shown(msgspec.Struct, frozen=True):
    """One question. ``kind``: how it is answered; ``options`` by the value that is sent."""

    id: str
    text: str
    help: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    maximum: int = 0
    quotable: str = ""


def _questions(instrument: Instrument) -> tuple[Answerable, ...]:
    return tuple(one for one in instrument.questions if isinstance(one, Answerable))


def _survey(followed: Followed) -> tuple[UUID, Instrument]:
    """Raises ParticipantLinkNotValid for a survey of another programme, or one that this person is not asked."""
    sheet = next((one for one in followed.found.surveys if one.survey == followed.link.subject), None)
    if sheet is None:
        raise ParticipantLinkNotValid
    instrument = templates.instrument(sheet.instrument, sheet.instrument_version)
    if followed.participant.role not in instrument.audience:
        raise ParticipantLinkNotValid
    return sheet.survey, instrument


async def shown(request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None) -> Response[bytes]:
    survey, instrument = _survey(followed)
    state = await house.state_of(followed.tenant, SURVEY.of(survey))
    questions = _questions(instrument)
    answered = not isinstance(state, NotOpened) and followed.respondent in state.answers
    if not answered and isinstance(state, Closed):
        refused = SurveyIsClosed()
    if not isinstance(state, NotOpened) and state.questionnaire.anonymous:
        refused = SurveyIsAnonymous()
    kept = {} if answered else await kept_answers(house.engine, house.keyring, followed.tenant, survey, followed.participant.person)
    asked = request.query_params.get("question", "")
    place = min(int(asked), len(questions) + 1) if asked.isdecimal() and len(asked) < 4 else 0
    if not asked and kept:
        place = next((number for number, one in enumerate(questions, 1) if one.id not in kept), len(questions) + 1)
    return show(
        request,
        followed,
        "link_survey.html",
        refused,
        instrument=instrument,
        closed=isinstance(refused, SurveyIsClosed | SurveyIsAnonymous),
        answered=answered,
        place=place,
        count=len(questions),
        done=sum(one.id in kept for one in questions),
        question=_shown(questions[place - 1]) if 1 <= place <= len(questions) else None,
        given=kept.get(questions[place - 1].id, []) if 1 <= place <= len(questions) else [],
        quoted=_QUOTED in kept,
        missing=[(number, one.text) for number, one in enumerate(questions, 1) if one.id not in kept],
        address=request.url.path,
    )


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    survey, instrument = _survey(followed)
    person, tenant = followed.participant.person, followed.tenant
    kept = await kept_answers(house.engine, house.keyring, tenant, survey, person)
    if sent.one("act") == "send":
        return await _send(request, house, followed, kept, survey, instrument)
    state = await house.state_of(tenant, SURVEY.of(survey))
    if not isinstance(state, NotOpened) and followed.respondent in state.answers:
        return back_to(request)  # it was sent: nothing is kept of what is not
    questions = _questions(instrument)
    place = next((number for number, one in enumerate(questions, 1) if one.id == sent.one("question")), 0)
    if place:
        try:
            kept = _with(kept, questions[place - 1], sent)
        except Refused as refused:
            return await shown(request, house, followed, refused)
        await keep_answers(house.engine, house.keyring, tenant, survey, person, kept)
    return back_to(request, f"?question={place + 1}")


def _with(kept: dict[str, list[str]], question: Answerable, sent: Sent) -> dict[str, list[str]]:
    """What is kept with this question's answer; left empty, a question has none. Raises ChoicesTooMany."""
    others = {item: values for item, values in kept.items() if item not in (question.id, _QUOTED)}
    if _QUOTED in kept and not isinstance(question, TextQuestion):
        others[_QUOTED] = kept[_QUOTED]
    shown = _shown(question)
    possible = {value for value, _label in shown.options}
    match question:
        case TextQuestion(maximum_characters=maximum):
            values = [text[: min(maximum, LONGEST)] for text in sent.all("value")[:1]]
            if values and sent.one("quoted") == "yes":
                others[_QUOTED] = ["yes"]
        case SkillLevelQuestion():
            steps = {value for value, _label in shown.levels}
            values = [f"{option}:{step}" for option, _label in shown.options if (step := sent.one(option)) in steps]
        case _:
            values = [value for value in dict.fromkeys(sent.all("value")) if value in possible]
            if shown.maximum and len(values) > shown.maximum:
                raise ChoicesTooMany(maximum=shown.maximum)
    return others | ({question.id: values} if values else {})


async def _send(
    request: AnyRequest, house: House, followed: Followed, kept: dict[str, list[str]], survey: UUID, instrument: Instrument
) -> Response[Any]:
    """One answer under the person's pseudonym. Sent a second time, it is refused as answered already, and the first one stands."""
    answers = [_answer(one, kept[one.id]) for one in _questions(instrument) if one.id in kept]
    try:
        state = await house.state_of(followed.tenant, SURVEY.of(survey))
        if not isinstance(state, NotOpened) and followed.respondent in state.answers:
            return back_to(request)
        if not answers:
            raise NothingAnswered
        response = Given(followed.respondent, answers, may_be_quoted=_QUOTED in kept)
        context = followed.context("", as_respondent=True)
        receipt = await house.handling.handle(AnswerSurvey(survey=survey, responses=(response,)), context)
    except Refused as refused:
        return await shown(request, house, followed, refused)
    await forget_answers(house.engine, followed.tenant, survey, followed.participant.person)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)


def _answer(question: Answerable, values: list[str]) -> Answer:
    match question:
        case ScaleQuestion():
            return Answer(question.id, int(values[0]))
        case TextQuestion():
            return Answer(question.id, values[0])
        case _:
            return Answer(question.id, values)


def _shown(question: Answerable) -> Shown:
    about = (question.id, question.text, question.help or "")
    match question:
        case ScaleQuestion(scale=scale):
            labels = values_of(scale)
            return Shown(*about, "one", tuple((str(value), label) for value, label in labels.items()))
        case ChoiceQuestion(options=options):
            single = question.choose == "one"
            maximum = 0 if single else question.maximum_choices or 0
            return Shown(*about, "one" if single else "many", tuple((one.id, one.label) for one in options), maximum=maximum)
        case SkillLevelQuestion(options=options, levels=levels):
            steps = tuple((str(value), label) for value, label in values_of(levels).items())
            return Shown(*about, "levels", tuple((one.id, one.label) for one in options), steps)
        case TextQuestion():
            return Shown(*about, "text", maximum=question.maximum_characters, quotable=question.quote_permission or "")
