"""Documents to take away: written in Typst, as PDF that archives keep (PDF/A-2a) and everybody can read (PDF/UA-1)."""
