"""The words of institutions' profiles: keys, kinds, and the holiday zones of the académies."""

from domain.programme import InstitutionKind

# Words of a type or a name that tell the kind of institution, in the order in which they are looked for.
KINDS: tuple[tuple[InstitutionKind, str], ...] = (
    ("cfa", "cfa, ufa, apprentis, apprentissage, campus des metiers"),
    ("lycee-prive", "lycee prive, prive, sous contrat, ogec, lycee catholique, institution saint, institution sainte"),
    ("lycee-public", "lycee, lycees, lp, lgt, lpo, legta, erea, college, cite scolaire"),
    ("universite", "universite, iut, ufr, inspe, faculte, university"),
    ("ecole", "ecole, institut, school, conservatoire, ensa, insa, academy"),
)
KEYS = {
    "nom": "nom name etablissement denomination libelle raisonsociale",
    "type": "type typeetablissement nature kind",
    "uai": "uai rne codeuai coderne numerouai",
    "siret": "siret numerosiret",
    "academie": "academie academy",
    "zone": "zone zonevacances zonescolaire",
    "annee_scolaire": "anneescolaire annee anneeuniversitaire anneedeformation rentree schoolyear",
    "referent": "referent referente courrielreferent referentcourriel emailreferent mailreferent coordinateur coordinatrice",
    "direction": "direction courrieldirection emaildirection maildirection directeur directrice chefdetablissement proviseur",
}
# Académies by holiday zone (arrêté du 15 avril 2015; Normandie since 2020). Corse and overseas have calendars of their own.
ZONES_OF_ACADEMIES = {
    "A": "besancon bordeaux clermontferrand dijon grenoble limoges lyon poitiers",
    "B": "aixmarseille amiens lille nancymetz nantes nice normandie caen rouen orleanstours reims rennes strasbourg",
    "C": "creteil montpellier paris toulouse versailles",
    "corse": "corse",
    "guadeloupe": "guadeloupe",
    "guyane": "guyane",
    "martinique": "martinique",
    "mayotte": "mayotte",
    "reunion": "reunion lareunion",
    "nouvelle-caledonie": "nouvellecaledonie",
    "polynesie": "polynesie polynesiefrancaise",
}
