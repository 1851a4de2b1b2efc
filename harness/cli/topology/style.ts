/** Opaque, so that it reads on any page; a dark page gets dark colours where whoever shows the drawing asks for them. */
export const style = `
text{font-family:sans-serif;fill:#1f2933}
.page{fill:#ffffff;stroke:#c5ccd3}
.package{fill:#f2f4f7;stroke:#7b8794}
.node{fill:#ffffff;stroke:#9aa5b1}
.memory{fill:#f7d9e0;stroke:none}
.cache{fill:#e4e7eb;stroke:none}
.performance{fill:#fbfcfd;stroke:#b8c0c8}
.efficiency{fill:#e6f4ea;stroke:#8fbf9f}
.planned{fill:#1d6fd6;stroke:#1d6fd6}
.spare{fill:#ffffff;stroke:#7b8794}
.barred{fill:#e4e7eb;stroke:#9aa5b1;stroke-dasharray:3 2}
.centred{text-anchor:middle}
.bold{font-weight:bold}
.on{text-anchor:middle;fill:#ffffff;font-weight:bold}
.off{text-anchor:middle;fill:#7b8794}
.near{fill:#e4e7eb}.far{fill:#1d6fd6}
@media (prefers-color-scheme:dark){
text{fill:#e4e7eb}
.page{fill:#15191e;stroke:#3e4c59}
.package{fill:#1f252c;stroke:#616e7c}
.node{fill:#181d23;stroke:#52606d}
.memory{fill:#5c2f3d}
.cache{fill:#323f4b}
.performance{fill:#1f252c;stroke:#52606d}
.efficiency{fill:#1d3326;stroke:#4c8c63}
.planned{fill:#4c9aff;stroke:#4c9aff}
.spare{fill:#15191e;stroke:#9aa5b1}
.barred{fill:#323f4b;stroke:#616e7c}
.on{fill:#0b1117}
.off{fill:#9aa5b1}
.near{fill:#323f4b}.far{fill:#4c9aff}
}`;
