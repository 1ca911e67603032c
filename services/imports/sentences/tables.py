"""What is worth saying of a table, its tabs, its columns, its lines."""

from services.imports.sentences.sentence import Sentence

TABLES: dict[str, Sentence] = {
    "encoding-repaired": Sentence(
        "Les accents avaient été abîmés par un mauvais enregistrement ; ils ont été rétablis.",
        "Accents had been damaged by a wrong way of saving; they were put right.",
    ),
    "quotes-unbalanced": Sentence(
        "Un guillemet ouvert n’est jamais refermé : chaque ligne du fichier a été lue comme une ligne du tableau."
        " Vérifiez les cellules de plusieurs lignes.",
        "A quotation mark is never closed: each line of the file was read as a row of the table. Check cells that hold several lines.",
    ),
    "sheet-hidden": Sentence(
        "L’onglet masqué « {sheet} » n’a pas été lu. Affichez-le s’il doit l’être.",
        "The hidden tab “{sheet}” was not read. Unhide it if it should be.",
    ),
    "sheet-without-header": Sentence(
        "L’onglet « {sheet} » n’a pas de ligne de titres reconnue : il n’a pas été lu. Donnez des titres à ses colonnes s’il doit l’être.",
        "The tab “{sheet}” has no recognised line of titles: it was not read. Give its columns titles if it should be.",
    ),
    "sheet-of-another-kind": Sentence(
        "L’onglet « {sheet} » ne liste pas les mêmes personnes et n’a pas été lu avec les autres. Importez-le à part.",
        "The tab “{sheet}” does not list the same people and was not read with the others. Import it separately.",
    ),
    "column-missing": Sentence(
        "Aucune colonne n’a été reconnue pour : {field}. L’import se fait sans ; si la colonne existe, donnez-lui ce titre.",
        "No column was recognised for: {field_en}. The import goes on without; if the column exists, give it that title.",
    ),
    "column-not-needed": Sentence(
        "La colonne « {column} » n’est pas nécessaire au programme : elle n’est ni lue ni gardée.",
        "The column “{column}” is not needed by the programme: it is neither read nor kept.",
    ),
    "column-not-understood": Sentence(
        "Le titre « {column} » n’a pas été compris : la colonne n’est pas importée. Donnez-lui un titre plus courant si elle est utile.",
        "The title “{column}” was not understood: the column is not imported. Give it a more usual title if it is useful.",
    ),
    "line-repeated-header": Sentence(
        "La ligne répète les titres des colonnes : elle n’est pas une personne.",
        "The line repeats the column titles: it is not a person.",
    ),
    "line-total-or-title": Sentence(
        "« {value} » est un total, un titre ou une note : ce n’est pas une personne.",
        "“{value}” is a total, a title or a note: it is not a person.",
    ),
    "row-accepted": Sentence("La ligne est acceptée.", "The row is accepted."),
}
