"""A command line that says in words what it did not understand."""

import argparse
import sys
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Ends with 2 where what was typed is no command of ours; nothing was done then."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(
            2,
            f"[command-unclear] Cette commande n’existe pas, ou il lui manque quelque chose. Rien n’a été fait ; « {self.prog} --help »"
            f" dit ce qu’elle attend.\nThis command does not exist, or lacks something ({message}). Nothing was done;"
            f' "{self.prog} --help" says what it takes.\n',
        )
