"""How fast the heart beats, as ratios to what asyncpg does bare on the same machine in the same minute.

``python -m tests.benchmarks`` runs every part; ``python -m tests.benchmarks appending loading`` those named.
A part is a module here with ``async def measure(bench: Bench) -> None``; it prints its comparisons with ``bench.compare``.
"""
