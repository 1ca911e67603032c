"""Erasing the words of an objection: the decision stands in the log, then the key that sealed them is destroyed."""

from domain.design.communication import nameless_author
from domain.design.listening import EraseWords
from services.handling import HandlingContext, Receipt
from services.house import House


async def erase_words(house: House, command: EraseWords, context: HandlingContext) -> Receipt:
    """Final. Asked again, it completes what was left half done.

    The key is that of these words alone; words that somebody signed are sealed with that person's key, which goes when they are erased.
    """
    receipt = await house.handling.handle(command, context)
    await house.keyring.destroy_subject_keys(context.tenant, [nameless_author(command.objection)])
    return receipt
