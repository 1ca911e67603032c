"""What is worth saying of answers to questionnaires."""

from services.imports.sentences.sentence import Sentence

SURVEYS: dict[str, Sentence] = {
    "answer-unreadable": Sentence(
        "« {value} » n’est pas une réponse possible. La question est comptée comme sans réponse ; les autres réponses sont gardées.",
        "“{value}” is not a possible answer. The question counts as not answered; the other answers are kept.",
    ),
    "scale-from-zero": Sentence(
        "Les réponses sont des nombres ; un 0 y figure : l’échelle va de 0 à 4.",
        "Answers are numbers; there is a 0 among them: the scale goes from 0 to 4.",
    ),
    "scale-from-one": Sentence(
        "Les réponses sont des nombres de 1 à 5 : 1 est lu « Pas du tout » et 5 « Tout à fait ».",
        "Answers are numbers from 1 to 5: 1 is read as “Pas du tout” and 5 as “Tout à fait”.",
    ),
    "scale-stated": Sentence(
        "Les titres des colonnes disent l’échelle des nombres : de {lowest} à {highest}.",
        "The column titles state the scale of the numbers: from {lowest} to {highest}.",
    ),
    "scale-assumed": Sentence(
        "Les réponses sont des nombres sans 0 ni 5 : l’échelle a été supposée de 0 à 4, comme celle du questionnaire. Si elle"
        " va de 1 à 5, écrivez « (1 à 5) » dans les titres et déposez le fichier à nouveau.",
        "Answers are numbers without 0 or 5: the scale was assumed to go from 0 to 4, as the questionnaire’s does. If it goes"
        " from 1 to 5, write “(1 à 5)” in the titles and upload the file again.",
    ),
    "scale-unknown": Sentence(
        "Les réponses sont des nombres qui ne vont ni de 0 à 4 ni de 1 à 5 : elles ne sont pas comptées. Exportez les"
        " réponses en toutes lettres.",
        "Answers are numbers that go neither from 0 to 4 nor from 1 to 5: they are not counted. Export the answers in words.",
    ),
    "timestamp-unreadable": Sentence(
        "« {value} » n’est pas une date. La réponse est gardée, sans sa date.",
        "“{value}” is not a date. The answer is kept, without its date.",
    ),
    "respondent-unknown": Sentence(
        "« {value} » n’est pas dans les listes importées. La réponse est gardée ; vérifiez l’adresse.",
        "“{value}” is in none of the imported lists. The answer is kept; check the address.",
    ),
    "item-missing": Sentence(
        "La question « {value} » n’a pas de colonne dans ce fichier : elle est comptée comme sans réponse.",
        "The question “{value}” has no column in this file: it counts as not answered.",
    ),
    "item-approximate": Sentence(
        "Le titre « {column} » a été compris comme la question « {value} ». Vérifiez que c’est bien elle.",
        "The title “{column}” was understood as the question “{value}”. Check that it is.",
    ),
    "answers-without-address-column": Sentence(
        "Aucune colonne ne donne l’adresse des répondants : aucune réponse ne peut être rapprochée d’une personne.",
        "No column gives the respondents’ addresses: no answer can be matched with a person.",
    ),
}
