// Evaluates the variables and calculated items of a Questionnaire on responses, in the order of the document.
// Standard input: {questionnaire, responses}; standard output: for each response {linkId: values}.
const fhirpath = require("fhirpath");
const model = require("fhirpath/fhir-context/r4");

const CALCULATED = /(calculatedExpression|enableWhenExpression)$/;
const { questionnaire, responses } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const expressions = [];
for (const { url, valueExpression } of questionnaire.extension ?? []) {
  if (url.endsWith("/variable")) expressions.push([valueExpression.name, null, valueExpression.expression]);
}
const visit = (item) => {
  for (const { url, valueExpression } of item.extension ?? []) {
    const found = CALCULATED.exec(url);
    if (found) expressions.push([null, `${item.linkId} ${found[1]}`, valueExpression.expression]);
  }
  (item.item ?? []).forEach(visit);
};
(questionnaire.item ?? []).forEach(visit);
const compiled = expressions.map(([name, link, text]) => [name, link, fhirpath.compile(text, model)]);
const results = responses.map((response) => {
  const environment = { resource: response, questionnaire };
  const found = {};
  for (const [name, link, evaluate] of compiled) {
    const value = evaluate(response, environment);
    if (name) environment[name] = value;
    else found[link] = value;
  }
  return found;
});
process.stdout.write(JSON.stringify(results));
