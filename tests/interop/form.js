// Shows Questionnaires in LForms, a form of the National Library of Medicine, in headless Chromium.
// Standard input: {questionnaires, picture}; standard output: for each {response, text, shown}, the last
// by linkId. A picture is of the last form.
const { chromium } = require("playwright-core");
const fs = require("fs");
const http = require("http");
const path = require("path");

const dist = path.join(process.env.NODE_PATH, "lforms", "dist");
const PAGE = `<!doctype html><html><head><meta charset="utf-8">
<link rel="stylesheet" href="/lforms/webcomponent/styles.css"></head><body><div id="form"></div>
<script src="/zone.js"></script><script src="/lforms/webcomponent/lhc-forms.js"></script>
<script src="/fhir/R4/lformsFHIR.js"></script></body></html>`;
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };
const ZONE = path.join(process.env.NODE_PATH, "zone.js", "bundles", "zone.umd.js");

const server = http.createServer((request, response) => {
  const name = decodeURIComponent(request.url.split("?")[0]);
  const file = name === "/zone.js" ? ZONE : path.join(dist, name);
  if (name === "/") return response.setHeader("content-type", "text/html").end(PAGE);
  if (!fs.existsSync(file)) return response.writeHead(404).end();
  response.setHeader("content-type", TYPES[path.extname(file)] ?? "application/octet-stream");
  fs.createReadStream(file).pipe(response);
});

// What the form holds once its calculations have come to rest. For each item that it worked out LForms calculates all
// of them once more, which changes nothing and takes long. We look in between, and close the page with its queue.
const show = async (questionnaire) => {
  const form = document.getElementById("form");
  await LForms.Util.addFormToPage(questionnaire, "form", { fhirVersion: "R4" });
  const data = () => LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4", null, {});
  let before = "";
  for (let quiet = 0; quiet < 4; ) {
    await scheduler.postTask(() => {}, { priority: "user-blocking", delay: 500 });
    const now = JSON.stringify(data().item);
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
  const typed = [...form.querySelectorAll("input, textarea")].map((field) => field.value);
  const items = [...form.querySelectorAll("lhc-item")].filter((item) => item.checkVisibility());
  const shown = items.map((item) => item.id.replace(/^item-/, "").replace(/(\/\d+)+$/, ""));
  return { response: data(), text: [form.innerText, ...typed].join("\n"), shown };
};

(async () => {
  const { questionnaires, picture } = JSON.parse(fs.readFileSync(0, "utf8"));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
  const found = [];
  for (const [at, each] of questionnaires.entries()) {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.LForms?.FHIR?.R4 && LForms.Util, null, { timeout: 60000 });
    found.push(await page.evaluate(show, each));
    if (picture && at === questionnaires.length - 1) await page.screenshot({ path: picture, fullPage: true });
    await page.close();
  }
  await browser.close();
  server.close();
  process.stdout.write(JSON.stringify(found));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
