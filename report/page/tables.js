/* Tables as text for papers: rows of cells, the first the header. */

const latexSigns = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
  "±": "$\\pm$", "−": "$-$", "–": "--", "²": "$^2$" };

function latexText(text) {
  let made = "";
  for (const sign of text.replace(/\s+/g, " ")) {
    if ("&%$#_{}".includes(sign)) made += "\\" + sign;
    else made += latexSigns[sign] ?? sign;
  }
  return made;
}

export function asLatex(rows) {
  const line = (cells) => "  " + cells.map(latexText).join(" & ") + " \\\\";
  const columns = "l" + "r".repeat(rows[0].length - 1);
  return [`\\begin{tabular}{${columns}}`, "  \\hline", line(rows[0]), "  \\hline",
    ...rows.slice(1).map(line), "  \\hline", "\\end{tabular}", ""].join("\n");
}

export function asMarkdown(rows) {
  const text = (cell) => cell.replace(/\s+/g, " ").replace(/[\\|<>*_`[\]]/g, (sign) => "\\" + sign);
  const line = (cells) => `| ${cells.map(text).join(" | ")} |`;
  const rule = `| --- |${" ---: |".repeat(rows[0].length - 1)}`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line), ""].join("\n");
}

/* RFC 4180; a name that a spreadsheet would take for a formula is kept from it. */
export function asCsv(rows) {
  const text = (cell) => {
    const safe = /^[=+@\t\r-]/.test(cell) && !/^-?[\d.]+(e[-+]?\d+)?$/i.test(cell) ? "'" + cell : cell;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((cells) => cells.map(text).join(",")).join("\r\n") + "\r\n";
}
