#!/usr/bin/python3
"""Whether the page of `simplicit report` works, in headless Chromium.

    check_page.py SIMPLICIT PAGE_CELLS SCREENSHOTS

Makes reports in a scratch folder and drives them as a reader would; leaves pictures of every width and
theme in the folder SCREENSHOTS, to be looked at. Chromium and its driver are Debian's, python3-selenium
speaks to it. $AXE names axe.min.js of the axe-core package. Prints TAP; what is not there is skipped.
"""
import base64
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    print("1..0 # SKIP no python3-selenium")
    sys.exit(0)

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
WIDTHS = ((320, 640), (768, 1024), (1280, 900), (1920, 1080), (3840, 2160))
SECTIONS = ("scores", "figures", "scenes", "playground", "conventions")
HOSTILE = "</script><script>window.injected=1</script><img src=x onerror='window.injected=1'>\u202e\"<!--"
results = 0


def tell(good, name, *comments):
    global results
    results += 1
    print(f"{'ok' if good else 'not ok'} {results} - {name}", flush=True)
    for comment in comments:
        print("# " + str(comment).replace("\n", " ")[:500], flush=True)


def skip(name, reason):
    global results
    results += 1
    print(f"ok {results} - {name} # SKIP {reason}", flush=True)


def start():
    options = Options()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(DRIVER), options=options)


class Page:
    def __init__(self, driver, path):
        self.driver, self.path = driver, path

    def open(self, address="", width=1280, height=900, dark=False):
        self.driver.get("about:blank")
        self.size(width, height)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})
        self.driver.get(self.path.as_uri() + address)
        self.wait("return document.querySelector('[data-metric=amd]').textContent.length > 2")

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    dict(width=width, height=height, deviceScaleFactor=1, mobile=False))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, seconds=20):
        end = time.time() + seconds
        while not self.run(script):
            if time.time() > end:
                raise TimeoutError(script)
            time.sleep(0.05)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def show(self, selector):
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})", selector)

    def click(self, element):
        """Clear of the header, which stays in view."""
        if isinstance(element, str):
            element = self.find(element)
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def state(self, what):
        return self.run(f"const {{ state, data }} = modules.state; return {what}")

    def address(self):
        """Once it follows what was done."""
        time.sleep(0.4)
        return self.driver.current_url

    def painted(self):
        """The pixels of the scene, once they are painted."""
        return self.run("""
            const wait = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return wait().then(() => document.querySelector('.stage canvas').toDataURL())""")


def check_loading(page):
    page.driver.get_log("performance"), page.driver.get_log("browser")
    page.open()
    page.show("#playground")
    requests = [json.loads(entry["message"])["message"]["params"]["request"]["url"]
                for entry in page.driver.get_log("performance") if "Network.requestWillBeSent\"" in entry["message"]]
    sent = [url for url in requests if not url.startswith(("file:", "about:", "data:application/wasm"))]
    tell(not sent and page.path.as_uri() in requests, "nothing is requested but the file", *sent)
    others = [url for url in requests if url.startswith("file:") and not url.startswith(page.path.as_uri())]
    tell(not others, "no other file is read", *others)
    said = page.driver.get_log("browser")
    tell(not said, "nothing is said on the console", *said)
    denied = page.run("""return Promise.all([fetch('http://127.0.0.1:9/').then(() => false, () => true),
        new Promise((done) => { const image = new Image(); image.onload = () => done(false);
        image.onerror = () => done(true); image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='; })])""")
    tell(denied == [True, True], "the page's policy denies what would leave it", denied)


def check_scores(page):
    order = "return [...document.querySelectorAll('#score-table .scroll tbody .name')].map((name) => name.textContent)"
    ade = "return [...document.querySelectorAll('#score-table .scroll tbody tr')].map((row) => parseFloat(row.cells[document.querySelector('[data-column=ade]').closest('th').cellIndex].textContent))"
    page.click("[data-column=ade]")
    up, names = page.run(ade), page.run(order)
    page.click("[data-column=ade]")
    down = page.run(ade)
    tell(up == sorted(up) and down == sorted(up, reverse=True) and up != down, "rows sort by a metric, both ways", up, down)
    tell(page.find("[data-column=ade]").find_element(By.XPATH, "..").get_attribute("aria-sort") == "descending",
         "and say so")
    page.click("[data-column=name]")
    tell(page.run(order) == sorted(names, key=str.lower), "and by name", page.run(order))

    def copied(name):
        page.click(next(b for b in page.all("#copying button") if b.text == name))
        return page.run("return document.querySelector('#copying textarea').value")
    latex, markdown, table = map(copied, ("LaTeX", "Markdown", "CSV"))
    figures = page.state("data.predictors.map(({ figures }) => figures[data.metrics.findIndex(({ key }) => key === 'ade')])")
    tell(latex.startswith("\\begin{tabular}{lr") and latex.count("\\\\\n") == 3 and "$\\pm$" in latex, "a copy as LaTeX", latex)
    tell(markdown.count("\n") == 4 and markdown.startswith("| Predictor |") and "| --- | ---: |" in markdown, "as Markdown")
    rows = list(csv.DictReader(table.splitlines()))
    tell(sorted(float(row["ade"]) for row in rows) == sorted(f[0] for f in figures),
         "as CSV, with every digit", rows[0])

    value = "return document.querySelector('#difference-table .scroll tbody td').textContent"
    first = page.run(value)
    page.run("const base = document.querySelector('#base-choice select'); base.value = '1'; base.dispatchEvent(new Event('change'))")
    turned = page.run(value)
    tell(page.state("state.base") == 1 and first != turned and first[0] != turned[0], "another base turns differences about", first, turned)
    page.run("modules.state.change({ base: 0 })")


def check_legend(page):
    count = lambda: [len(page.all(selector)) for selector in
                     ("#score-table .scroll tbody tr", "#difference-table .scroll tbody tr", "#charts figure:nth-child(2) path.curve")]
    before, picture = count(), page.painted()
    page.click("#legend [data-predictor='1']")
    after = count()
    tell([b - a for a, b in zip(after, before)] == [1, 1, 1], "the legend hides a predictor in tables and figures", before, after)
    tell(page.painted() != picture and "hide=1" in page.address(), "and in scenes and the address", page.driver.current_url)
    page.find("#legend [data-predictor='1']").send_keys(Keys.ENTER)
    tell(count() == before, "and the keyboard brings it back")


def check_readout(page):
    page.show("#charts figure:nth-child(2)")
    chart = page.find("#charts figure:nth-child(2) svg")
    ActionChains(page.driver).move_to_element(chart).perform()
    text = page.run("return document.querySelector('#charts figure:nth-child(2) .readout').innerText")
    value = page.state("data.horizon[0].ade.value.map((v) => v.toFixed(3))")
    tell("time ahead" in text and any(v in text for v in value), "the pointer reads values out", text)
    page.run("document.activeElement.blur()")
    chart.send_keys(Keys.ARROW_RIGHT)
    read = page.run("return document.querySelector('#charts figure:nth-child(2) .readout').innerText")
    chart.send_keys(Keys.ARROW_RIGHT)
    later = page.run("return document.querySelector('#charts figure:nth-child(2) .readout').innerText")
    tell(read and later and read != later, "so do the arrow keys", read, later)
    touched = page.run("""
        const figure = [...document.querySelectorAll('#charts figure')].find((one) => one.textContent.includes('of the best of k'));
        const svg = figure.querySelector('svg'), box = svg.getBoundingClientRect();
        for (const name of ['pointerdown', 'pointerleave'])
            svg.dispatchEvent(new PointerEvent(name, { pointerType: 'touch', clientX: box.x + box.width / 2, clientY: box.y + 60 }));
        const readout = figure.querySelector('.readout');
        return readout.hidden ? '' : readout.querySelector('p').textContent""")
    tell(re.fullmatch(r"samples k: \d+", touched) is not None, "a touch reads out what stays, counts as counts", touched)
    page.run("document.querySelector('#charts details').open = true")
    page.wait("return document.querySelectorAll('#charts details td').length > 10")
    tell(True, "and a table has them all")


def check_scenes(page):
    page.show(".stage")
    first = page.painted()
    slider = page.find("#browser input[type=range]")
    page.run("arguments[0].value = 3; arguments[0].dispatchEvent(new Event('input'))", slider)
    tell(page.state("state.step") == 3 and page.painted() != first, "the slider moves time")
    tell("1.2 s" in slider.get_attribute("aria-valuetext"), "and tells it", slider.get_attribute("aria-valuetext"))
    slider.send_keys(Keys.ARROW_LEFT)
    tell(page.state("state.step") == 2, "also by key", page.state("state.step"))
    page.click(page.find("#browser .controls .grow").find_element(By.XPATH, "preceding-sibling::button"))
    page.wait("return modules.state.state.step > 4")
    button = "return document.querySelector('#browser .grow').previousSibling.textContent"
    playing = page.run(button)
    page.wait("return modules.state.state.step >= modules.state.data.predictors[0].predicted")
    page.wait("return document.querySelector('#browser .grow').previousSibling.textContent.includes('Play')")
    tell("Pause" in playing, "play goes to the end and stops", playing)

    for index, layer in enumerate(("samples", "regions", "means", "truth", "ids")):
        before = page.painted()
        box = page.all("#browser [role=group] input")[index]
        page.click(box)
        on = box.is_selected()
        tell(page.painted() != before and page.state(f"state.layers.has('{layer}')") == on, f"{layer} can be toggled")
        page.click(box)

    orders = {}
    for key in ("amd", "fde", "disagreement", "crowd"):
        page.run("const sort = document.querySelector('#browser select'); sort.value = arguments[0]; sort.dispatchEvent(new Event('change'))", key)
        orders[key] = page.run("return [...document.querySelectorAll('.list button')].map((b) => Number(b.dataset.scene))")
        values = page.run("return arguments[0].map((i) => modules.scene_data.sortValue(i, arguments[1]))", orders[key], key)
        tell(values == sorted(values, reverse=True) and len(set(values)) > 1, f"scenes sort by {key}", values[:6])
    tell(len({tuple(order) for order in orders.values()}) == 4, "each in its own way")

    canvas = page.find(".stage canvas")
    page.show(".stage")
    before = page.painted()
    ActionChains(page.driver).move_to_element(canvas).click_and_hold().move_by_offset(60, 30).release().perform()
    view = page.state("state.view")
    tell(view is not None and page.painted() != before, "dragging moves the view", view)
    canvas.send_keys("+")
    closer = page.state("state.view")
    tell(closer[2] > view[2], "plus scales it", view, closer)
    canvas.send_keys("0")
    tell(page.state("state.view") is None, "0 shows all again")
    scene = page.state("state.scene")
    canvas.send_keys("n")
    tell(page.state("state.scene") != scene, "n shows the next scene")
    tell("people" in canvas.get_attribute("aria-label") and "ahead" in canvas.get_attribute("aria-label"),
         "the picture is described", canvas.get_attribute("aria-label"))


def check_address(page):
    page.run("""modules.state.change({ scene: 5, step: 7, sort: 'crowd', layers: new Set(['means', 'ids']), hidden: new Set([1]),
        view: [1.5, -2.25, 31] })""")
    address, picture = page.address(), page.painted()
    look = "JSON.stringify([state.scene, state.step, state.sort, [...state.layers], [...state.hidden], state.view])"
    state = page.state(look)
    page.open(address[address.index("#"):])
    tell(page.state(look) == state and page.painted() == picture, "a link reopens the same scene", address)
    page.driver.get_log("browser")
    page.open("#scene=9.999&step=1e9&sort=x&hide=77,-1&view=a&layers=<b>&base=-3")
    tell(page.state(look) != "" and page.state("state.sort") == "amd" and not page.driver.get_log("browser"),
         "one that makes no sense is read as far as it does", page.state(look))
    page.run("modules.state.change({ step: 2 })")
    page.address()
    page.click("#parts a[href='#scenes']")
    tell("step=2" in page.driver.current_url, "links to parts leave it", page.driver.current_url)


def check_playground(page, page_cells):
    page.show("#play-canvas")
    read = lambda: page.run("return [...document.querySelectorAll('[data-metric]')].map((dd) => dd.firstChild.textContent)")
    before = read()
    box = page.run("const box = document.getElementById('play-canvas').getBoundingClientRect(); return [box.width, box.height]")
    scale = min(box) / 10
    actions = ActionChains(page.driver)
    actions.move_to_element_with_offset(page.find("#play-canvas"), int(1.3 * scale), -int(0.7 * scale))
    actions.click_and_hold().move_by_offset(int(0.4 * scale), int(0.6 * scale)).release().perform()
    page.painted()
    after = read()
    tell(all(a != b for i, (a, b) in enumerate(zip(before, after)) if i != 3) and before[3] == after[3],
         "dragging the truth moves all metrics but AMV", before, after)
    spread = page.find("#play-spread")
    spread.send_keys(Keys.ARROW_RIGHT * 5)
    page.painted()
    tell(all(a != b for a, b in zip(after, read())), "so does the spread, by key, and AMV too", read())
    shown = page.run("""return Object.values(modules.playground.playgroundScores())""")
    tell(len(shown) == 6 and all(isinstance(v, (int, float)) for v in shown), "the metrics are numbers", shown)

    lines = subprocess.run([page_cells, "1000"], capture_output=True, text=True, check=True).stdout.splitlines()
    worst = page.run("""
        const near = (a, b) => (Number.isFinite(a) ? Math.abs(a - b) / Math.max(1, Math.abs(b)) : b === null ? 0 : Infinity);
        return arguments[0].reduce((worst, line) => {
            const cell = JSON.parse(line);
            const made = modules.page_metrics.scoreAgent(cell.samples, cell.truth, cell.steps);
            return Object.keys(made).reduce((sum, key, i) => {
                const error = near(made[key], cell.values[i]);
                return error > sum.error ? { error, key, made: String(made[key]), expected: cell.values[i] } : sum;
            }, worst);
        }, { error: 0, key: '' })""", lines)
    tell(len(lines) == 1000 and worst["error"] < 1e-6, "the page scores 1,000 cells as the library does", worst)


def check_frames(page):
    """Frames a second while the largest scene is dragged; a lax bound, as machines are busy."""
    page.run("modules.state.change({ sort: 'crowd', scene: modules.scene_data.sortedScenes('crowd')[0], step: null, layers: new Set(modules.state.LAYERS) })")
    page.show(".stage")
    page.painted()
    box = page.run("const box = document.querySelector('.stage canvas').getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]")
    intervals = page.run("""
        const canvas = document.querySelector('.stage canvas'), [x, y] = arguments[0];
        const send = (name, dx) => canvas.dispatchEvent(new PointerEvent(name, { pointerId: 1, clientX: x + dx, clientY: y, bubbles: true }));
        canvas.setPointerCapture = () => {};
        return new Promise((done) => {
            let frame = 0;
            send('pointerdown', 0);
            const next = () => {
                send('pointermove', 3 * ++frame % 200);
                if (frame < 120) return requestAnimationFrame(next);
                const made = modules.scenes.dragFrames();
                send('pointerup', 0);
                done(made);
            };
            requestAnimationFrame(next);
        })""", box)
    cost = page.run("""
        const canvas = document.querySelector('.stage canvas'), { state, data } = modules.state, times = [];
        const scene = modules.scene_data.sceneAt(state.scene), view = modules.scene_view.wholeView(scene, canvas.clientWidth, canvas.clientHeight);
        for (let i = 0; i < 30; i++) {
            const start = performance.now();
            modules.scene_view.paintScene(canvas, scene, data.scenes[state.scene].agents, scene.steps, view);
            canvas.getContext('2d').getImageData(0, 0, 1, 1);
            times.push(performance.now() - start);
        }
        return times.sort((a, b) => a - b)[15]""")
    intervals.sort()
    median = intervals[len(intervals) // 2]
    agents = page.state("data.scenes[state.scene].agents.length")
    tell(median < 100, f"a scene of {agents} people follows the pointer",
         f"{1000 / median:.0f} frames/s (median of {len(intervals)}), a painting takes {cost:.1f} ms")


def check_axe(page, axe):
    if not axe or not os.path.exists(axe):
        skip("axe finds no violation", "no axe-core")
        return
    script = pathlib.Path(axe).read_text(encoding="utf-8")
    for dark in (False, True):
        for width, height in ((1280, 900), (320, 640)):
            page.open("#layers=samples regions means truth ids&hide=1" if dark else "", width, height, dark)
            page.run("for (const details of document.querySelectorAll('details')) details.open = true")
            page.driver.execute_script(script)
            found = page.driver.execute_async_script(
                "const done = arguments[0]; axe.run().then((r) => done(r.violations), (e) => done([{ id: String(e), nodes: [] }]))")
            tell(not found, f"axe finds no violation, {'dark' if dark else 'light'}, {width} pixels",
                 *[f"{v['id']}: {v.get('help')}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found])


def check_widths(page, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for dark in (False, True):
        for width, height in WIDTHS:
            page.open("", width, height, dark)
            over = page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            small = page.run("return document.querySelector('.stage canvas').clientWidth < 200")
            tell(over <= 0 and not small, f"fits {width} pixels, {'dark' if dark else 'light'}", over)
            for section in SECTIONS[:4]:
                page.run("document.querySelector('#' + arguments[0] + ' h2').scrollIntoView({ behavior: 'instant' })", section)
                page.painted()
                page.driver.save_screenshot(str(folder / f"{section}-{width}-{'dark' if dark else 'light'}.png"))
    background = "return getComputedStyle(document.documentElement).backgroundColor"
    page.open("", dark=True)
    dark = page.run(background)
    page.click("#theme")
    light = page.run(background)
    tell(dark == "rgb(21, 24, 28)" and light == "rgb(255, 255, 255)", "follows the system's theme, and the button", dark, light)
    pdf = page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
    tell(len(pdf) > 20000, "prints", len(pdf))
    (folder / "page.pdf").write_bytes(base64.b64decode(pdf))


def check_single(driver, path):
    page = Page(driver, path)
    page.open()
    titles = page.run("return [...document.querySelectorAll('#charts figcaption')].map((one) => one.textContent)")
    tell(len(titles) > 0 and not any("best of k" in title for title in titles), "one sample has no curve over k", titles)
    sorts = page.run("return [...document.querySelectorAll('#browser select option')].map((one) => one.value)")
    tell(sorts == ["fde", "crowd"] and page.state("state.sort") == "fde", "scenes sort by what they have", sorts)
    page.open("#sort=amd")
    note = page.run("return document.querySelector('.list small').textContent")
    tell("FDE" in note and page.state("state.sort") == "fde", "whatever a link says", note)


def check_hostile(driver, path):
    page = Page(driver, path)
    driver.get_log("browser")
    page.open()
    said = driver.get_log("browser")
    tell(page.run("return window.injected === undefined") and len(page.all("script")) == 2 and not page.all("img"),
         "hostile names do not become markup")
    tell(not said, "nor errors", *said)
    name = page.run("return document.querySelector('#legend .name').textContent")
    tell(name.startswith(HOSTILE[:30]), "they are shown as they are", name)
    tell(page.run("return document.title").startswith(HOSTILE[:20]), "and so is the title")
    isolated = page.run("return [...document.querySelectorAll('.name')].every((e) => e.tagName === 'BDI' && getComputedStyle(e).unicodeBidi.startsWith('isolate'))")
    tell(isolated, "names keep their direction to themselves")
    over = page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    tell(over <= 0, "10 kB of a name do not widen the page", over)
    for button in page.all("#copying button"):
        page.click(button)
    tell(page.run("return window.injected === undefined"), "copying them does no harm")


def make_hostile(source, target):
    import h5py
    import shutil
    shutil.copy(source, target)
    with h5py.File(target, "r+") as file:
        for key in ("predictor", "name"):
            if key in file.attrs:
                del file.attrs[key]
        file.attrs["predictor"] = HOSTILE[:110]
        count = len(file["recording"])
        del file["recording"]
        file["recording"] = [HOSTILE + "x" * 100] * count
        ids = file["agent_id"][...] + 2**62
        del file["agent_id"]
        file["agent_id"] = ids


def main(simplicit, page_cells, screenshots):
    if not os.path.exists(CHROMIUM) or not os.path.exists(DRIVER):
        print("1..0 # SKIP no Chromium with its driver")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        run = lambda *command: subprocess.run([simplicit, *map(str, command)], check=True)
        files = [folder / "pedestrian.h5", folder / "cv-gauss.h5", folder / "kalman.h5"]
        for file in files:
            run("predict", "--dataset", "sample", "--model", file.stem, "-k", 60, "-o", file)
        run("report", *files[:2], "-o", folder / "report.html")
        page = Page(start(), folder / "report.html")
        try:
            check_loading(page)
            check_scores(page)
            check_legend(page)
            check_readout(page)
            check_scenes(page)
            check_address(page)
            check_playground(page, page_cells)
            check_frames(page)
            check_axe(page, os.environ.get("AXE"))
            check_widths(page, pathlib.Path(screenshots))
            run("predict", "--dataset", "sample", "--model", "cv", "-k", 1, "-o", folder / "cv.h5")
            run("report", folder / "cv.h5", "-o", folder / "single.html")
            check_single(page.driver, folder / "single.html")
            run("predict", "--dataset", "sample", "--model", "cv", "--min-agents", 12, "-o", folder / "few.h5")
            run("report", files[0], folder / "few.h5", "-o", folder / "apart.html")
            apart = Page(page.driver, folder / "apart.html")
            apart.open()
            tell(len(apart.all("#score-table td")) > 8 and not apart.all("#score-table .best"),
                 "nobody is the best of other windows")
            try:
                make_hostile(files[1], folder / "hostile.h5")
            except ImportError:
                skip("hostile names", "no python3-h5py")
            else:
                run("report", folder / "hostile.h5", "--title", HOSTILE + "y" * 10000, "--scenes", 5, "-o", folder / "hostile.html")
                check_hostile(page.driver, folder / "hostile.html")
        finally:
            page.driver.quit()
    print(f"1..{results}")


main(*sys.argv[1:])
