"""Evidence packs: what a programme's log can support before an auditor, each element with its proof, and what it cannot."""
