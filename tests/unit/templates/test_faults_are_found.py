"""Strict means strict: one thing made wrong in a good file, and the fault names the file, the place and what to correct."""

import shutil
from pathlib import Path

import pytest

from services import templates
from services.templates.library import CONTENT

PROGRAMME, INSTRUMENTS, COMMUNICATION = "programme.yaml", "instruments.yaml", "communication.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT / "2026.1", tmp_path / "2026.1"))


def faults_after(folder: Path, file: str, was: str, becomes: str) -> list[templates.Fault]:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert was in text, f"{was!r} is no longer in {file}: this example tests nothing"
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(templates.TemplatesUnusable) as unusable:
        templates.read_edition(folder)
    return list(unusable.value.faults)


CASES = {
    # shapes
    "an unknown field": (
        PROGRAMME,
        "    default: true\n    label:",
        "    defualt: true\n    label:",
        "modes[express]",
        "« defualt » n’existe pas",
    ),
    "a missing field": (PROGRAMME, "rhythm:", "rythm:", "frame", "« ryt"),
    "a word where a number goes": (PROGRAMME, "pair_sessions: 6", "pair_sessions: six", "frame.pair_sessions", "on attend int"),
    "a bare off": (PROGRAMME, 'express: "off"', "express: off", "gates[governance-recorded].express", "on attend str"),
    "another schema": (PROGRAMME, "programme/1", "programme/2", "schema", "n’est pas permise"),
    "a field twice": (PROGRAMME, "language: fr", "language: fr\nlanguage: fr", "ligne 8", "écrit deux fois"),
    "no YAML": (PROGRAMME, "language: fr", "language: [fr", "ligne", "n’est pas lisible"),
    "a version unlike its folder": (PROGRAMME, 'version: "2026.1"', 'version: "2026.2"', "version", "son dossier « 2026.1 »"),
    "a scale in a text question": (
        INSTRUMENTS,
        "maximum_characters: 300",
        "maximum_characters: 300\n        scale: agreement-5",
        "items[give-back]",
        "« scale » n’existe pas",
    ),
    "a question of no kind": (
        INSTRUMENTS,
        "{ id: sf-useful, scale: rating-1-5, ",
        "{ id: sf-useful, ",
        "items[sf-useful]",
        "« type » manque",
    ),
    "a short message too long": (
        COMMUNICATION,
        'short: "Rappel',
        f'short: "{"x" * 300}Rappel',
        "messages[families-authorisation-reminder].short",
        "dépasse 300",
    ),
    # instruments
    "an unknown scale": (
        INSTRUMENTS,
        "scale: rating-1-5",
        "scale: rating-1-6",
        "instruments[session-feedback].items[sf-useful].scale",
        "« rating-1-6 » n’est pas une échelle",
    ),
    "an unknown domain": (
        INSTRUMENTS,
        'label: "Instagram", domain: communication',
        'label: "Instagram", domain: comm',
        "skills[instagram].domain",
        "n’est pas un domaine",
    ),
    "same as nothing": (
        INSTRUMENTS,
        "{ id: social-networks, same_as: needs-diagnostic-staff",
        "{ id: social-networks, same_as: needs-staff",
        "items[social-networks].same_as",
        "n’est pas un questionnaire",
    ),
    "same as a question that is not there": (
        INSTRUMENTS,
        "{ id: tool-confidence, same_as: needs-diagnostic-staff }",
        "{ id: tool-trust, same_as: needs-diagnostic-staff }",
        "items[tool-trust].same_as",
        "n’a pas de question",
    ),
    "same as itself": (
        INSTRUMENTS,
        "{ id: m-rules, same_as: mentor-self-assessment",
        "{ id: m-rules, same_as: final-impact-mentor",
        "items[m-rules].same_as",
        "tournent en rond",
    ),
    "an index with a stranger": (
        INSTRUMENTS,
        "items: [social-networks, short-video, shared-documents",
        "items: [social-network, short-video, shared-documents",
        "scoring.index.items",
        "n’est pas une question",
    ),
    "an index item not marked": (
        INSTRUMENTS,
        "{ id: youth-skills, same_as: needs-diagnostic-staff, index: true }",
        "{ id: youth-skills, same_as: needs-diagnostic-staff }",
        "instruments[final-impact-staff].items",
        "diffèrent : youth-skills",
    ),
    "more answers than questions": (
        INSTRUMENTS,
        "minimum_answered: 5",
        "minimum_answered: 8",
        "scoring",
        "8 réponses sont demandées",
    ),
    "an index of nobody": (INSTRUMENTS, "celui de needs-diagnostic-staff", "celui de personne", "scoring.index", "celui de …"),
    "a domain that forgets a question": (
        INSTRUMENTS,
        "communication: [social-networks, short-video]",
        "communication: [social-networks]",
        "scoring.domains",
        "« short-video »",
    ),
    "two right answers": (
        INSTRUMENTS,
        'label: "Une idée d’exercice." }',
        'label: "Une idée d’exercice.", correct: true }',
        "items[q-ai].options",
        "il y en a 2",
    ),
    "no right answer": (
        INSTRUMENTS,
        'et nous choisissons un objectif.", correct: true }',
        'et nous choisissons un objectif." }',
        "items[q-first].options",
        "il y en a 0",
    ),
    "a quiz of eleven": (INSTRUMENTS, "of: 10", "of: 11", "pass.of", "10 questions, non 11"),
    "an essential question that is not there": (
        INSTRUMENTS,
        "[q-place, q-uneasy]",
        "[q-place, q-afraid]",
        "pass.must_be_correct",
        "« q-afraid »",
    ),
    "an unknown wave": (INSTRUMENTS, "- { id: pulse, label", "- { id: baseline, label", "waves", "« baseline » est écrit 2 fois"),
    "a reminder after closing": (
        INSTRUMENTS,
        "reminders_school_days: [3]",
        "reminders_school_days: [5]",
        "waves[pulse]",
        "après la fermeture",
    ),
    "an item twice": (INSTRUMENTS, "{ id: mp-aim,", "{ id: mp-rhythm,", "instruments[mid-term-pulse].items", "écrit 2 fois"),
    "an export header twice": (
        INSTRUMENTS,
        'import_aliases: ["Je collabore sur des documents partagés"]',
        'import_aliases: ["Je sais produire une courte vidéo pédagogique"]',
        "import_aliases",
        "écrit 2 fois",
    ),
    "a choice without options": (
        INSTRUMENTS,
        "type: multiple-choice\n        options_from: skills",
        "type: multiple-choice",
        "items[tools-monthly]",
        "« options_from »",
    ),
    # programme
    "a word that begins with a consonant": (
        PROGRAMME,
        'learner: "élève"',
        'learner: "lycéen"',
        "vocabulary.lycee.learner",
        "par une voyelle",
    ),
    "a kind of house without words": (PROGRAMME, "  ecole: { learner:", "  # ecole: { learner:", "vocabulary", "« ecole »"),
    "an unknown gate": (PROGRAMME, "- { id: staff-informed,", "- { id: staff-told,", "gates", "« staff-told »"),
    "a protection that only warns": (
        PROGRAMME,
        "- { id: safety-module, waivable: false, express: block",
        "- { id: safety-module, waivable: false, express: warn",
        "gates[safety-module]",
        "bloque dans tous les modes",
    ),
    "a protection that can be waived": (
        PROGRAMME,
        "- { id: data-agreement, waivable: false",
        "- { id: data-agreement, waivable: true",
        "gates[data-agreement].waivable",
        "protège les personnes",
    ),
    "a gate that accepts nothing known": (
        PROGRAMME,
        "accepts: [institution-profile,",
        "accepts: [house-profile,",
        "gates[diagnostic-closed].accepts",
        "« house-profile »",
    ),
    "two default modes": (PROGRAMME, "  - id: standard\n", "  - id: standard\n    default: true\n", "modes", "un seul"),
    "a waiver by nobody": (PROGRAMME, "by: [direction]", "by: [director]", "waiver.by", "« director » n’est pas un rôle"),
    "an objective measured by nothing": (
        PROGRAMME,
        "instrument: mentor-self-assessment, target",
        "instrument: mentor-assessment, target",
        "objectives[youth].instrument",
        "n’est pas un questionnaire",
    ),
    "a target in words": (PROGRAMME, 'target: "65', 'target: "presque 65', "objectives[commitment].target", "la cible s’écrit"),
    "an opening of 40 minutes": (
        PROGRAMME,
        '{ minutes: 15, text: "Écrire l’objectif',
        '{ minutes: 10, text: "Écrire l’objectif',
        "shared_sessions[opening].steps",
        "40 minutes, il en faut 45",
    ),
    "a session of 50 minutes": (
        PROGRAMME,
        '{ minutes: 5, text: "Noter ce que l’on arrête de faire." }',
        '{ minutes: 10, text: "Noter ce que l’on arrête de faire." }',
        "themes[social-media].sessions[sm-routine].steps",
        "50 minutes, il en faut 45",
    ),
    "a workshop of 65 minutes": (
        PROGRAMME,
        '{ minutes: 10, text: "Quiz d’ouverture',
        '{ minutes: 15, text: "Quiz d’ouverture',
        "workshops.outlines[ws-generative-ai].steps",
        "65 minutes, il en faut 60",
    ),
    "a theme of an unknown domain": (
        PROGRAMME,
        "domain: pedagogical-innovation",
        "domain: innovation",
        "themes[active-learning].domain",
        "n’est pas un domaine",
    ),
    "a theme that forgets a skill": (
        PROGRAMME,
        "skills: [interactive-quizzes, podcast]",
        "skills: [interactive-quizzes]",
        "themes[active-learning].skills",
        "« podcast » renvoie à ce thème",
    ),
    "a theme with a foreign skill": (
        PROGRAMME,
        "skills: [video-editing]",
        "skills: [video-editing, tiktok]",
        "themes[video].skills",
        "renvoie à un autre thème",
    ),
    "a skill of no theme": (
        INSTRUMENTS,
        "theme: digital-safety",
        "theme: safety",
        "skills[cybersecurity].theme",
        "n’est pas un thème",
    ),
    "a skill of another domain than its theme": (
        INSTRUMENTS,
        'label: "podcast", aliases: ["audio", "webradio"], domain: pedagogical-innovation',
        'label: "podcast", aliases: ["audio", "webradio"], domain: communication',
        "skills[podcast].domain",
        "d’un autre domaine",
    ),
    "a session too few": (PROGRAMME, "pair_sessions: 6", "pair_sessions: 7", "themes[social-media].sessions", "il en faut 5"),
    "no safety module": (PROGRAMME, "      safety_module: true\n", "", "training.mentor_modules", "un module de sécurité"),
    "an assessment that is no quiz": (
        PROGRAMME,
        "assessment: mentor-certification-quiz",
        "assessment: session-feedback",
        "training[m4-frame].assessment",
        "n’est pas un quiz",
    ),
    "an express path longer than the path": (
        PROGRAMME,
        "express_minutes: 35",
        "express_minutes: 75",
        "training[m2-transmit].express_minutes",
        "plus longtemps",
    ),
    "an attestation that asks for more than is known": (
        PROGRAMME,
        "{{ person_name }}",
        "{{ birth_date }}",
        "recognition.attestation.text",
        "« {{ birth_date }} »",
    ),
    "an indicator claimed twice": (
        PROGRAMME,
        "not_evidenced: [1, 2,",
        "not_evidenced: [1, 22, 2,",
        "evidence.qualiopi",
        "l’indicateur 22 est dit 2 fois",
    ),
    "a middle dot": (PROGRAMME, 'label: "Référent"', 'label: "Référent·e"', "roles[coordinator].label", "point médian"),
    # communication
    "a placeholder nobody declared": (
        COMMUNICATION,
        "{{ pair_name }}, qui souhaite",
        "{{ mentee_name }}, qui souhaite",
        "messages[pair-for-mentor].body",
        "« {{ mentee_name }} »",
    ),
    "a brace left open": (
        COMMUNICATION,
        "{{ training_date }}.\n",
        "{{ training_date.\n",
        "messages[learners-selected].body",
        "accolade",
    ),
    "a plan for a message that is not there": (
        COMMUNICATION,
        "message: staff-midway,",
        "message: staff-mid,",
        "plan[staff-mid]",
        "n’est pas un message",
    ),
    "a plan for other readers": (
        COMMUNICATION,
        "message: poster, audience: learners",
        "message: poster, audience: families",
        "plan[poster].audience",
        "« learners »",
    ),
    "a sender without role": (
        COMMUNICATION,
        "message: poster, audience: learners, sender: coordinator",
        "message: poster, audience: learners, sender: printer",
        "plan[poster].sender",
        "n’est pas un rôle",
    ),
    "a fear without answer": (INSTRUMENTS, "- { id: no-time, label", "- { id: no-room, label", "objections", "« no-room »"),
    "an answer to nobody": (COMMUNICATION, "    for: families\n", "", "objections[parents-worry]", "dire à qui l’on répond"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_thing_wrong_is_named(case: str, folder: Path) -> None:
    file, was, becomes, place, sentence = CASES[case]
    faults = faults_after(folder, file, was, becomes)
    assert any(place in fault.path and sentence in fault.sentence for fault in faults), "\n".join(map(str, faults))
    assert all(fault.file in (PROGRAMME, INSTRUMENTS, COMMUNICATION) and fault.sentence for fault in faults)


def test_faults_of_several_files_are_told_together(folder: Path) -> None:
    (folder / COMMUNICATION).unlink()
    faults = faults_after(folder, PROGRAMME, "pair_sessions: 6", "pair_sessions: six")
    assert {fault.file for fault in faults} == {PROGRAMME, COMMUNICATION}


def test_a_file_in_another_encoding_is_said_to_be(folder: Path) -> None:
    (folder / PROGRAMME).write_bytes((folder / PROGRAMME).read_text(encoding="utf-8").encode("cp1252", errors="replace"))
    with pytest.raises(templates.TemplatesUnusable, match="UTF-8"):
        templates.read_edition(folder)
