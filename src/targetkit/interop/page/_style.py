"""How the page looks: light and dark, on a desk, on a phone and on paper, with the fonts that are there."""

from __future__ import annotations

__all__ = ["STYLE"]

STYLE = """
:root{color-scheme:light dark;--paper:#f6f5f1;--sheet:#fff;--ink:#1c1f24;--soft:#5a606b;--line:#dedbd3;--track:#e6e3db;--blue:#0072b2;--mark:#b3470a}
@media (prefers-color-scheme:dark){:root{--paper:#14161a;--sheet:#1d2026;--ink:#e9e9e6;--soft:#a4aab5;--line:#353a43;--track:#333842;--blue:#56b4e9;--mark:#ff9d5c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:.1em 0}
h2{font-size:1.2rem;margin:0 0 .8rem}
h3{font-size:1rem;margin:0;color:var(--soft);font-weight:600}
.kind{margin:0;color:var(--blue);font-weight:600}
.when{margin:.2rem 0 0;color:var(--soft)}
.when span{display:inline-block;margin-right:1.2em}
.warning{color:var(--mark);font-weight:600}
section{background:var(--sheet);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.25rem;margin:1.1rem 0}
p{margin:.4em 0}
.lead{font-weight:600;margin:1rem 0 .2rem}
.actions tbody tr:has(+tr>th:empty)>*{border-bottom:0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1rem;margin-bottom:1rem}
.card{border:1px solid var(--line);border-radius:10px;padding:.9rem 1rem}
.big{margin:.1rem 0 .5rem;color:var(--soft)}
.big b{font-size:2rem;line-height:1.2;color:var(--ink)}
.bar{display:block;position:relative;height:.6rem;border-radius:.3rem;background:var(--track);margin:.2rem 0}
.bar i{display:block;height:100%;border-radius:.3rem;background:var(--blue)}
.bar u{position:absolute;top:-.2rem;bottom:-.2rem;width:3px;margin-left:-1px;background:var(--mark)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));gap:.3rem .8rem;margin:.6rem 0 0}
dt{font-size:.82rem;color:var(--soft)}
dd{margin:0;font-weight:600}
.lands{border-top:1px solid var(--line);padding-top:.5rem;margin:.7rem 0 0}
.wide{overflow-x:auto;overflow-wrap:break-word}
table{border-collapse:collapse;width:100%}
th,td{padding:.32rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{padding-left:.1rem}
tbody tr:last-child>*{border-bottom:0}
thead th{font-size:.82rem;font-weight:600;color:var(--soft);vertical-align:bottom}
tbody th{font-weight:600}
th,td:not(.n){min-width:4.5em}
.n{text-align:right;white-space:nowrap}
.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:.4rem 2rem}
.side .lead{margin-top:0}
.side>div{min-width:0}
details{border-top:1px solid var(--line);padding:.55rem 0}
details:first-of-type{border-top:0}
summary{cursor:pointer}
summary:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
.group>summary{display:grid;grid-template-columns:.9rem minmax(8rem,1fr) repeat(2,minmax(0,1.4fr));gap:.3rem .6rem;align-items:center;list-style:none}
.group>summary::-webkit-details-marker{display:none}
.group>summary::before{content:"\\25b8";color:var(--soft)}
.group[open]>summary::before{content:"\\25be"}
.name{font-weight:600}
.chip{display:block;font-size:.92rem;padding-left:1rem;min-width:0}
.chip small{display:block;color:var(--soft);font-size:.8rem}
.chip .bar{height:.35rem}
ul{margin:.3em 0;padding-left:1.2em}
figure{margin:0;min-width:0}
figcaption{margin-bottom:.3rem}
figcaption h3{color:inherit}
figcaption p,figure>p{margin:.1rem 0;font-size:.88rem;color:var(--soft)}
figure svg{display:block;max-width:100%;height:auto}
figure .wide svg{max-width:none}
.phone{display:none}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1.2rem}
.why{color:var(--soft);font-size:.92rem}
.note{color:var(--soft)}
footer{color:var(--soft);font-size:.88rem;padding-bottom:2rem}
@media screen and (max-width:44rem){
body{font-size:15px}
header,main,footer{padding-left:.8rem;padding-right:.8rem}
section{padding:.9rem .8rem;margin:.8rem 0}
h1{font-size:1.5rem}
.desk{display:none}
.phone{display:block}
.group>summary{grid-template-columns:1rem 1fr}
.group>summary .chip{grid-column:2;padding-left:0}
td,th{overflow-wrap:anywhere}
table,tbody,tr{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.15rem .6rem;align-items:end;padding:.5rem 0;border-bottom:1px solid var(--line)}
tbody tr:last-child{border-bottom:0}
th,td,td:not(.n){border:0;padding:0;min-width:0}
tbody th{grid-column:1/-1}
td::before{content:attr(data-label);display:block;font-size:.78rem;line-height:1.3;color:var(--soft);white-space:normal}
td.n{text-align:left;white-space:normal}
td.t{grid-column:1/-1}
td:empty,tbody th:empty{display:none}
tbody tr:has(+tr>th:empty){border-bottom:0;padding-bottom:.2rem}
tbody tr:has(>th:empty){padding-top:.2rem}
.actions td:nth-of-type(1){grid-column:1/-1}
.actions td:nth-of-type(1)::before{display:none}
.pairs tbody tr{grid-template-columns:repeat(2,minmax(0,1fr))}
}
@media print{
:root{color-scheme:light;--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--line:#bbb;--track:#ddd;--blue:#0072b2;--mark:#b3470a}
@page{size:A4;margin:12mm}
body{font-size:9.5pt}
h1{font-size:16pt}
.big b{font-size:16pt}
th,td{padding-top:.15rem;padding-bottom:.15rem}
section{border:0;border-top:1px solid var(--line);border-radius:0;padding:.6rem 0;margin:.6rem 0}
header,main,footer{max-width:none;padding:0}
.card,tr,figure,summary{break-inside:avoid}
h2,.lead,summary{break-after:avoid}
.bar,.bar *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.side,.pictures{display:block;columns:2;column-gap:1.5rem}
.side>div,figure{break-inside:avoid;margin-bottom:.6rem}
figure .wide svg{max-width:100%}
}
"""
"""The style sheet; it loads nothing."""
