"""The words of the product: French is written in the source, English stands in ``en.po`` beside this file.

    from services.catalogues import negotiated, translate
    _ = translate(negotiated(request.headers.get("accept-language")))
    _("Binômes actifs")                                             «Binômes actifs», «Active pairs»
    _.plural("{count} séance", "{count} séances", 1284)             «1 284 séances», «1,284 sessions»
    _.refusal(refused)                                              the sentence of a refusal, details in place
    _.number(53.0, 1), _.percent(75), _.on_day(date(2026, 11, 9))   «53,0», «75 %», «le 9 novembre 2026»

The content of the templates (questionnaires, messages, charter) is French only in this version and does not pass through here.
``python -m services.catalogues.extract`` lists what still has no English.
"""

from services.catalogues.language import Language, french, translate
from services.catalogues.negotiation import DEFAULT, LOCALES, LocaleName, negotiated, spoken

__all__ = ["DEFAULT", "LOCALES", "Language", "LocaleName", "french", "negotiated", "spoken", "translate"]
