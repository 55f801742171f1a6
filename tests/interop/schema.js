// Validates resources with the official JSON schema of FHIR R4. Standard input: a bundle; standard output: the faults.
const Validator = require("@asymmetrik/fhir-json-schema-validator");

const validator = new Validator();
const bundle = JSON.parse(require("fs").readFileSync(0, "utf8"));
const faultsOf = (resource) => (validator.validate(resource) ?? []).map((each) => `${each.dataPath} ${each.message}`);
const inside = bundle.entry.flatMap(({ resource }) => faultsOf(resource).map((fault) => `${resource.resourceType}${fault}`));
process.stdout.write(JSON.stringify([...faultsOf(bundle), ...inside]));
