// Shows Questionnaires in LForms in a headless Chromium; standard output: for each its response and the text shown.
const { chromium } = require("playwright-core");
const fs = require("fs");
const http = require("http");
const path = require("path");

const [lforms, zone] = ["lforms/package.json", "zone.js/package.json"].map((name) => path.dirname(require.resolve(name)));
const SCRIPTS = ["/zone.js", "/lforms/webcomponent/lhc-forms.js", "/fhir/R4/lformsFHIR.js"];
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/lforms/webcomponent/styles.css">
<div id="form"></div>${SCRIPTS.map((file) => `<script src="${file}"></script>`).join("")}`;
const TYPES = { ".js": "text/javascript", ".css": "text/css" };

const server = http.createServer((request, response) => {
  const name = request.url.split("?")[0];
  const file = name === "/zone.js" ? path.join(zone, "bundles/zone.umd.js") : path.join(lforms, "dist", name);
  response.setHeader("Content-Type", name === "/" ? "text/html" : (TYPES[path.extname(name)] ?? "application/octet-stream"));
  if (name === "/") return response.end(PAGE);
  if (fs.existsSync(file)) return fs.createReadStream(file).pipe(response);
  response.statusCode = 404;
  return response.end();
});

async function shown(questionnaire) {
  document.getElementById("form").innerHTML = "";
  LForms.Util.addFormToPage(questionnaire, "form", { fhirVersion: "R4" });
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  let last = "";
  for (let tries = 0; tries < 40; tries += 1) {
    await pause(500);
    let now = "";
    try {
      now = JSON.stringify(LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4").item);
    } catch { /* the form is not there yet */ }
    if (now && now === last) break;
    last = now;
  }
  return { item: JSON.parse(last), text: document.getElementById("form").innerText };
}

(async () => {
  const { questionnaires } = JSON.parse(fs.readFileSync(0, "utf8"));
  await new Promise((done) => server.listen(0, done));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => window.LForms?.FHIR?.R4, null, { timeout: 60000 });
  const results = [];
  for (const questionnaire of questionnaires) results.push(await page.evaluate(shown, questionnaire));
  process.stdout.write(JSON.stringify(results));
  await browser.close();
  server.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
