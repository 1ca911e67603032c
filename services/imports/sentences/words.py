"""Names of things in the report, in both languages."""

from services.imports.sentences.sentence import Sentence

# The names of PersonRow's fields, for people.
FIELD_LABELS: dict[str, Sentence] = {
    "name": Sentence("le nom", "the name"),
    "other_addresses": Sentence("une autre adresse", "another address"),
    "birth_date": Sentence("la date de naissance", "the birth date"),
    "phone": Sentence("le téléphone", "the telephone number"),
    "group": Sentence("la classe ou le groupe", "the class or group"),
    "course": Sentence("la formation", "the course"),
    "rhythm": Sentence("le rythme d’alternance", "the work-study rhythm"),
    "guardians": Sentence("le représentant légal", "the legal representative"),
    "skills": Sentence("des compétences", "skills"),
    "needs": Sentence("des besoins", "needs"),
    "in_return": Sentence("ce que la personne souhaite en retour", "what the person wishes in return"),
    "availability": Sentence("des créneaux", "slots"),
    "capacity": Sentence("le nombre de binômes", "the number of pairs"),
    "job": Sentence("la fonction", "the job"),
    "category": Sentence("la catégorie de personnel", "the staff category"),
    "discipline": Sentence("la discipline", "the subject taught"),
    "supervises": Sentence("les jeunes encadrés", "the learners supervised"),
    "supervised_by": Sentence("les encadrants", "the supervising staff"),
}

DECISIONS: dict[str, Sentence] = {
    "accepted": Sentence("acceptée", "accepted"),
    "merged": Sentence("fusionnée", "merged"),
    "refused": Sentence("refusée", "refused"),
    "mended": Sentence("reprise", "mended"),
    "skipped": Sentence("hors tableau", "not data"),
    "remark": Sentence("remarque", "remark"),
}
REPORT_HEADERS = Sentence(
    "Fichier;Feuille;Ligne;Décision;Code;Colonne;Valeur;Explication",
    "File;Sheet;Row;Decision;Code;Column;Value;Explanation",
)
