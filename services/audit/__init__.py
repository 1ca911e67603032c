"""What auditors need: the log put into a tree and signed, watched over, shown, and taken away in a bundle that proves itself."""
