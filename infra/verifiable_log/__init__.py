"""The verifiable log: Merkle trees over stored lines, proofs, and signed checkpoints, in published formats.

Hashes and proofs are those of RFC 6962 (2.1) and RFC 9162 (2.1); tiles, checkpoints, notes, cosignatures and proof files those of
C2SP (tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-proof). Other people's tools read what is written here.
"""
