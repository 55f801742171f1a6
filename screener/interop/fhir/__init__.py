"""FHIR R4 with SDC: a questionnaire that other programs can run, and screenings for electronic health records.

- `terms`: the addresses, code systems and extensions that are used
- `numbers`: numbers of FHIRPath that are compared exactly, though engines calculate in binary
- `real_functions`: those that rounding makes exact
- `dates`: days as whole numbers, and the day of the screening
- `expressions`: conditions, formulas, scores and findings in FHIRPath
- `questionnaire`: the Questionnaire
- `response`: the answers and the result as a QuestionnaireResponse; `bundle`: with Observations, in a transaction
- `verification`: what was altered in a bundle; `bundle_reader` reads it
- `intake`: answers out of a response of another form; `response_shape`, `coded_answers` and `response_session` are its
  parts
- `importing`: a Questionnaire of others as a file of ours; `source_items`, `import_kinds`,
  `import_dates`, `import_conditions`, `import_scores`, `import_texts`, `import_extensions` and `sections` are its parts
- `shapes`: which JSON stands where in a resource of others
"""
