"""Reading what secretaries really export: from bytes to rows and judgements, without a database and without a clock.

``folder.classify_folder`` sorts any folder and ``folder_reading.read_folder`` reads it; ``read_people``, ``read_answers`` and
``read_institution`` take one file. Each row is accepted, merged or refused with its file, its row as a spreadsheet shows it, a
column, a stable code and a sentence; nothing is lost.
"""
