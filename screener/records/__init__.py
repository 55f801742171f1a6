"""What is kept of a screening, and whether it is still what it was.

Its face, for the packages above:

    record            Session, record_of, canonical, compact, checksum_of
    codes             code_of, look_alikes: the code by which people find a screening
    types             Record and its parts
    events            Event, event_after, answers_in, history_of: the chained log of a screening
    submission        submission_from: answers out of a file or a record
    verification      verification_of, verification_of_draft: was it altered, and is it judged the same today
    judged_again      JudgedAgain: a record judged again from its answers, to the last word or quickly
    row_verification  row_fault: does a row of the list agree with its events
    replay            Replay: finished screenings under another version of their questionnaire
    sealing           seal, unseal: to a public key, in the age format
    stored            stored_record: the record of a stored screening, opened if it is sealed
    stream            Splitter: exports read back, one record at a time
    patient_findings  findings_for_patients: the findings that a patient reads
    schema            JSON Schema of questionnaires, answers and records
    store             open_store, Store, Draft: SQLite or PostgreSQL, one transaction for every answer

`FORMAT` is the format in which records are written.
"""

FORMAT = "screener/record/2"
FORMAT_1 = "screener/record/1"
"""Read for ever: it has neither `incomplete` nor `clock_set_back`, and always an outcome."""
