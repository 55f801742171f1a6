"""What other systems read and write.

Its face, for the packages above:

    code_scanning       findings of `check` for a forge's pages: workflow commands of GitHub, and SARIF
    fhir.questionnaire  questionnaire_resource: a FHIR Questionnaire that other programs ask and score
    fhir.bundle         bundle: records as a transaction for a FHIR server
    fhir.verification   bundle_verdicts: what was altered in such a transaction
    fhir.intake         submission_in: answers out of a QuestionnaireResponse
    fhir.importing      imported: a questionnaire of ours out of a FHIR Questionnaire
    po                  po_text, words_in, with_words: PO files for translators
"""
