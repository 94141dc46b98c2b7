import type { Trial } from '../../config/vocabulary/trial.ts';

interface Told {
  readonly trial: Trial;
  readonly site: { readonly zh: string; readonly en: string; readonly timeZone: string };
  readonly sealedAt: number;
  /** Share of the record that is whole, 0 to 1; null: not known. */
  readonly whole: number | null;
  readonly files: readonly { readonly path: string; readonly holds: string }[];
}

/** The page for whoever opens a package without this software. */
export const readmeOf = ({ trial, site, sealedAt, whole, files }: Told): string => {
  const when = (ms: number): string =>
    `${new Intl.DateTimeFormat('sv-SE', { timeZone: site.timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(ms)} (${site.timeZone})`;
  const share = whole === null ? '–' : `${(100 * whole).toFixed(2)} %`;
  const rows = files.map(({ path, holds }) => `| \`${path}\` | ${holds} |`).join('\n');
  return `# ${trial.title}

${site.zh} · ${site.en} · ${trial.line} · \`${trial.id}\`

| | |
| --- | --- |
| 开始 Began | ${when(trial.from)} |
| 结束 Ended | ${when(trial.to ?? sealedAt)} |
| 人员 People | ${trial.people.join('、') || '–'} |
| 配方 Recipe | ${trial.recipe || '–'} |
| 结论 Verdict | ${trial.verdict} |
| 记录完整率 Record is whole to | ${share} |
| 封装 Sealed | ${when(sealedAt)} |

${trial.purpose}

${trial.result}

## 文件 Files

| | |
| --- | --- |
${rows}

\`data/*.parquet\`: time (instant, UTC), tag, value, unit, quality (good, uncertain, bad), status (OPC UA status code), received (instant).
A value that is bad has a row: what is missing is in \`gaps.json\`. 坏值也占一行；缺失的时段见 \`gaps.json\`。

## 打开 Open

\`\`\`python
import pandas as pd
raw = pd.read_parquet("data/raw.parquet")
tags = pd.read_csv("tags.csv")
\`\`\`

\`\`\`sql
SELECT tag, unit, avg(value) FROM 'data/raw.parquet' WHERE quality = 'good' GROUP BY ALL;
\`\`\`

## 校验 Verify

\`manifest.json\` 列出每个文件的 SHA-256；\`manifest.sig\` 是它的 Ed25519 签名（Base64），公钥为 \`manifest.pem\`。
\`manifest.json\` has the SHA-256 of every file, \`manifest.sig\` is its Ed25519 signature (Base64) by the key \`manifest.pem\`.

\`\`\`sh
base64 -d manifest.sig > manifest.bin
openssl pkeyutl -verify -pubin -inkey manifest.pem -rawin -in manifest.json -sigfile manifest.bin
npm run trial -- verify FILE.zip      # 用本软件 with this software
\`\`\`
`;
};
