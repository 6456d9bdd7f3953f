package seed

// labels is where a shape has room for a mark.
var labels = map[string][2]int{
	"bag": {200, 235}, "tin": {200, 240}, "mug": {185, 250}, "notebook": {212, 215}, "bowl": {200, 262}, "cushion": {200, 230},
	"bottle": {200, 235}, "backpack": {200, 190}, "towel": {200, 220}, "apron": {200, 270}, "candle": {200, 280}, "grinder": {200, 230},
	"blanket": {200, 205}, "planner": {200, 240}, "envelope": {200, 268}, "tent": {110, 290}, "kettle": {190, 265}, "lantern": {200, 145},
	"dripper": {200, 205},
}

// shapes are drawn on a 400 × 400 ground and stand at y = 336. $b is the body's colour, $s its shade, $a the accent, $l light.
var shapes = map[string]string{
	"bag": `<path d="M125 120 H275 L288 336 H112Z" fill="$b"/><path d="M125 120 H275 L271 92 H129Z" fill="$s"/>` +
		`<path d="M129 106 H271" stroke="$l" stroke-width="3" stroke-dasharray="6 6" opacity=".6"/>` +
		`<path d="M275 120 L288 336 H258 L252 120Z" fill="$s" opacity=".5"/><rect x="152" y="180" width="96" height="112" rx="8" fill="$l"/>`,
	"tin": `<rect x="125" y="130" width="150" height="206" rx="14" fill="$b"/><rect x="119" y="104" width="162" height="42" rx="12" fill="$s"/>` +
		`<rect x="140" y="146" width="14" height="180" rx="7" fill="#fff" opacity=".2"/><rect x="125" y="188" width="150" height="102" fill="$l"/>`,
	"dripper": `<path d="M110 140 H290 L230 270 H170Z" fill="$b"/><path d="M250 140 H290 L230 270 H212Z" fill="$s" opacity=".6"/>` +
		`<ellipse cx="200" cy="140" rx="90" ry="20" fill="$s"/><ellipse cx="200" cy="142" rx="74" ry="13" fill="$a"/>` +
		`<path d="M286 165 q52 8 30 62 q-10 22 -52 18" fill="none" stroke="$b" stroke-width="14"/><rect x="140" y="268" width="120" height="20" rx="10" fill="$s"/>` +
		`<path d="M200 296 v22" stroke="$a" stroke-width="7" stroke-linecap="round"/>`,
	"kettle": `<path d="M130 200 Q130 160 190 160 Q250 160 252 200 L270 336 H112Z" fill="$b"/>` +
		`<path d="M262 300 Q330 290 318 200 Q314 160 350 158" fill="none" stroke="$b" stroke-width="13" stroke-linecap="round"/>` +
		`<path d="M128 210 Q60 200 66 262 Q70 300 112 306" fill="none" stroke="$s" stroke-width="16" stroke-linecap="round"/>` +
		`<ellipse cx="190" cy="160" rx="44" ry="10" fill="$s"/><circle cx="190" cy="142" r="13" fill="$a"/>`,
	"grinder": `<rect x="150" y="130" width="100" height="206" rx="20" fill="$b"/><rect x="150" y="130" width="100" height="52" rx="20" fill="$s"/>` +
		`<path d="M200 130 V96 H296" fill="none" stroke="$s" stroke-width="11" stroke-linecap="round"/><circle cx="300" cy="96" r="17" fill="$a"/>` +
		`<rect x="164" y="190" width="12" height="126" rx="6" fill="#fff" opacity=".22"/><rect x="150" y="288" width="100" height="8" fill="$s"/>`,
	"pan": `<rect x="268" y="206" width="112" height="24" rx="12" fill="$a" transform="rotate(-28 268 218)"/><circle cx="178" cy="232" r="112" fill="$s"/>` +
		`<circle cx="178" cy="228" r="102" fill="$b"/><circle cx="178" cy="228" r="82" fill="$s" opacity=".55"/>` +
		`<path d="M120 190 Q148 156 196 160" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".35"/>` +
		`<path d="M146 236 q10 -40 48 -32 q42 4 34 40 q-8 30 -46 24 q-40 0 -36 -32z" fill="#fff"/><circle cx="188" cy="236" r="16" fill="$a"/>`,
	"knife": `<path d="M60 250 L268 150 Q290 190 240 214 L84 286 Q60 280 60 250Z" fill="#dfe5ea"/><path d="M60 250 L268 150 L274 168 L70 264Z" fill="#fff" opacity=".8"/>` +
		`<path d="M262 150 L346 108 Q366 104 368 124 Q366 136 352 144 L278 182Z" fill="$b"/><circle cx="294" cy="156" r="5" fill="$a"/><circle cx="322" cy="142" r="5" fill="$a"/>` +
		`<path d="M60 320 H340" stroke="$s" stroke-width="10" stroke-linecap="round" opacity=".5"/>`,
	"bowl": `<path d="M80 200 H320 Q314 330 232 332 H168 Q86 330 80 200Z" fill="$b"/><ellipse cx="200" cy="200" rx="120" ry="26" fill="$s"/>` +
		`<ellipse cx="200" cy="204" rx="100" ry="17" fill="$l"/><path d="M262 214 H318 Q312 318 244 330Z" fill="$s" opacity=".4"/>` +
		`<circle cx="170" cy="200" r="14" fill="$a"/><circle cx="206" cy="196" r="17" fill="$b"/><circle cx="238" cy="202" r="12" fill="$a"/>`,
	"board": `<g transform="rotate(-8 200 220)"><rect x="96" y="120" width="208" height="210" rx="26" fill="$b"/><rect x="176" y="66" width="48" height="70" rx="20" fill="$b"/>` +
		`<circle cx="200" cy="92" r="10" fill="$l"/><path d="M112 170 Q200 156 288 172 M112 220 Q200 206 288 224 M112 276 Q200 262 288 278" fill="none" stroke="$s" stroke-width="4" opacity=".6"/></g>` +
		`<circle cx="166" cy="262" r="30" fill="$a"/><circle cx="166" cy="262" r="21" fill="$l" opacity=".7"/><path d="M214 292 l58 -40 l10 26z" fill="$l"/>`,
	"mug": `<path d="M272 196 q68 -6 64 54 q-4 52 -70 50" fill="none" stroke="$b" stroke-width="20"/><path d="M96 160 H276 V290 Q276 336 230 336 H142 Q96 336 96 290Z" fill="$b"/>` +
		`<ellipse cx="186" cy="160" rx="90" ry="20" fill="$s"/><ellipse cx="186" cy="163" rx="74" ry="13" fill="$a"/><rect x="112" y="186" width="14" height="110" rx="7" fill="#fff" opacity=".22"/>` +
		`<path d="M160 126 q-12 -18 0 -36 M206 122 q-12 -18 0 -36" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".7"/>`,
	"towel": `<rect x="70" y="92" width="260" height="14" rx="7" fill="$s"/><rect x="110" y="92" width="180" height="236" rx="8" fill="$b"/><path d="M250 96 H290 V328 H250Z" fill="$s" opacity=".35"/>` +
		`<path d="M110 280 H290 M110 298 H290" stroke="$l" stroke-width="8"/><path d="M110 132 H290 M110 148 H290" stroke="$a" stroke-width="6"/>` +
		`<path d="M116 328 v12 M140 328 v12 M164 328 v12 M188 328 v12 M212 328 v12 M236 328 v12 M260 328 v12 M284 328 v12" stroke="$b" stroke-width="5"/>`,
	"cushion": `<path d="M92 138 Q200 112 308 138 Q330 230 308 322 Q200 344 92 322 Q70 230 92 138Z" fill="$b"/>` +
		`<path d="M92 138 Q200 112 308 138 Q200 150 92 138Z" fill="#fff" opacity=".2"/><path d="M308 138 Q330 230 308 322 Q270 330 250 330 Q290 230 308 138Z" fill="$s" opacity=".5"/>` +
		`<path d="M112 168 L288 300 M288 168 L112 300" stroke="$s" stroke-width="4" stroke-dasharray="10 8" opacity=".6"/>`,
	"blanket": `<rect x="90" y="264" width="220" height="66" rx="26" fill="$s"/><rect x="84" y="206" width="232" height="70" rx="28" fill="$b"/><rect x="96" y="148" width="208" height="68" rx="28" fill="$s"/>` +
		`<path d="M110 298 H290 M104 240 H296 M116 182 H284" stroke="$a" stroke-width="7" stroke-dasharray="22 12"/><path d="M110 312 H290 M104 226 H296" stroke="$l" stroke-width="4" opacity=".7"/>`,
	"apron": `<path d="M152 120 Q200 40 248 120" fill="none" stroke="$s" stroke-width="9"/><path d="M152 116 H248 L262 196 Q300 210 304 240 V334 H96 V240 Q100 210 138 196Z" fill="$b"/>` +
		`<path d="M96 226 L52 246 M304 226 L348 246" stroke="$s" stroke-width="9" stroke-linecap="round"/><path d="M140 236 H260 V296 Q200 316 140 296Z" fill="$s"/><rect x="170" y="140" width="60" height="36" rx="6" fill="$a"/>`,
	"notebook": `<rect x="112" y="104" width="188" height="232" rx="12" fill="$s"/><rect x="120" y="98" width="180" height="230" rx="10" fill="$l"/><rect x="112" y="92" width="184" height="232" rx="12" fill="$b"/>` +
		`<rect x="112" y="92" width="30" height="232" rx="10" fill="$s"/><path d="M268 92 V324" stroke="$a" stroke-width="8"/><rect x="164" y="166" width="92" height="96" rx="8" fill="$l"/>`,
	"planner": `<rect x="86" y="110" width="228" height="222" rx="16" fill="$l" stroke="$s" stroke-width="6"/><path d="M86 170 V126 Q86 110 102 110 H298 Q314 110 314 126 V170Z" fill="$b"/>` +
		`<path d="M130 94 v36 M200 94 v36 M270 94 v36" stroke="$s" stroke-width="11" stroke-linecap="round"/><path d="M112 204 h36 M182 204 h36 M252 204 h36 M112 296 h36 M182 296 h36 M252 296 h36" stroke="$s" stroke-width="9" opacity=".5"/>`,
	"pen": `<g transform="rotate(38 200 210)"><rect x="178" y="70" width="44" height="180" rx="12" fill="$b"/><rect x="178" y="70" width="44" height="56" rx="12" fill="$s"/><rect x="178" y="176" width="44" height="16" fill="$a"/>` +
		`<path d="M178 250 H222 L204 316 H196Z" fill="$s"/><path d="M196 300 H204 L200 336Z" fill="$a"/><rect x="216" y="84" width="11" height="90" rx="5" fill="$a"/><rect x="187" y="134" width="8" height="104" rx="4" fill="#fff" opacity=".3"/></g>` +
		`<path d="M92 318 q30 -22 54 0 t54 0 t54 0" fill="none" stroke="$b" stroke-width="6" stroke-linecap="round"/>`,
	"envelope": `<rect x="84" y="160" width="240" height="164" rx="10" fill="$s" opacity=".6"/><rect x="76" y="152" width="248" height="170" rx="10" fill="$b"/><rect x="110" y="96" width="180" height="130" rx="6" fill="#fff"/>` +
		`<path d="M132 122 h136 M132 142 h104" stroke="$s" stroke-width="6" opacity=".4"/><path d="M76 168 L200 262 L324 168 V312 Q324 322 314 322 H86 Q76 322 76 312Z" fill="$b" stroke="$s" stroke-width="4"/><circle cx="200" cy="262" r="24" fill="$a"/>`,
	"pendant": `<path d="M200 0 V120" stroke="$s" stroke-width="5"/><rect x="186" y="108" width="28" height="30" rx="8" fill="$a"/><path d="M92 240 L32 400 H368 L308 240Z" fill="#fff5c8" opacity=".55"/>` +
		`<path d="M90 240 Q92 136 200 134 Q308 136 310 240Z" fill="$b"/><path d="M244 142 Q308 160 310 240 H262 Q268 180 244 142Z" fill="$s" opacity=".55"/><ellipse cx="200" cy="240" rx="110" ry="18" fill="$s"/><ellipse cx="200" cy="244" rx="44" ry="13" fill="#fff3b8"/>`,
	"lamp": `<path d="M130 190 L60 336 H340 L270 190Z" fill="#fff5c8" opacity=".5"/><rect x="192" y="180" width="16" height="140" fill="$s"/><ellipse cx="200" cy="326" rx="70" ry="14" fill="$b"/>` +
		`<path d="M158 86 H242 L284 196 H116Z" fill="$b"/><path d="M214 86 H242 L284 196 H240Z" fill="$s" opacity=".5"/><path d="M116 196 H284" stroke="$a" stroke-width="9"/><path d="M244 204 v50" stroke="$a" stroke-width="4"/><circle cx="244" cy="258" r="7" fill="$a"/>`,
	"lantern": `<path d="M130 150 Q200 30 270 150" fill="none" stroke="$s" stroke-width="9"/><path d="M150 116 H250 L268 170 H132Z" fill="$b"/><rect x="140" y="170" width="120" height="124" rx="22" fill="#fff8dc"/>` +
		`<path d="M200 196 q34 40 0 84 q-34 -44 0 -84z" fill="#f7b538"/><path d="M200 226 q16 24 0 50 q-16 -26 0 -50z" fill="#fff"/><path d="M146 170 V294 M254 170 V294" stroke="$s" stroke-width="9"/><rect x="122" y="292" width="156" height="42" rx="12" fill="$b"/>`,
	"candle": `<circle cx="200" cy="120" r="74" fill="#fff5c8" opacity=".7"/><path d="M200 72 q30 40 0 76 q-30 -36 0 -76z" fill="#f7b538"/><path d="M200 102 q13 20 0 42 q-13 -22 0 -42z" fill="#fff"/><path d="M200 144 v30" stroke="$s" stroke-width="5"/>` +
		`<rect x="132" y="176" width="136" height="160" rx="16" fill="$b"/><ellipse cx="200" cy="178" rx="68" ry="15" fill="$l"/><rect x="148" y="200" width="13" height="116" rx="6" fill="#fff" opacity=".3"/><rect x="132" y="240" width="136" height="80" fill="$l" opacity=".75"/>`,
	"bottle": `<rect x="166" y="64" width="68" height="48" rx="12" fill="$s"/><path d="M172 112 H228 Q262 130 262 172 V312 Q262 336 238 336 H162 Q138 336 138 312 V172 Q138 130 172 112Z" fill="$b"/>` +
		`<path d="M228 112 Q262 130 262 172 V312 Q262 336 238 336 H224 Q244 220 228 112Z" fill="$s" opacity=".5"/><rect x="152" y="170" width="11" height="136" rx="5" fill="#fff" opacity=".3"/><path d="M200 64 Q200 40 226 44" fill="none" stroke="$a" stroke-width="9" stroke-linecap="round"/>`,
	"backpack": `<path d="M160 110 Q160 66 200 66 Q240 66 240 110" fill="none" stroke="$s" stroke-width="13"/><rect x="74" y="210" width="40" height="96" rx="18" fill="$s"/><rect x="286" y="210" width="40" height="96" rx="18" fill="$s"/>` +
		`<path d="M104 170 Q104 100 200 100 Q296 100 296 170 V312 Q296 336 272 336 H128 Q104 336 104 312Z" fill="$b"/><rect x="130" y="232" width="140" height="86" rx="16" fill="$s"/><path d="M130 256 H270" stroke="$a" stroke-width="7"/><rect x="192" y="250" width="16" height="26" rx="5" fill="$a"/>`,
	"tent": `<path d="M200 96 L350 332 H50Z" fill="$b"/><path d="M200 96 L350 332 H262Z" fill="$s"/><path d="M200 150 L262 332 H152Z" fill="$l"/><path d="M200 150 L214 332 H152Z" fill="$a" opacity=".8"/>` +
		`<path d="M200 96 V70 l34 12 l-34 12" fill="$a" stroke="$s" stroke-width="4"/><path d="M50 332 L24 344 M350 332 L376 344" stroke="$s" stroke-width="5" stroke-linecap="round"/>`,
	"hammock": `<rect x="46" y="80" width="26" height="256" rx="10" fill="$s"/><rect x="328" y="80" width="26" height="256" rx="10" fill="$s"/><circle cx="58" cy="84" r="52" fill="$b" opacity=".45"/><circle cx="342" cy="84" r="52" fill="$b" opacity=".45"/>` +
		`<path d="M70 150 L110 184 M330 150 L290 184" stroke="$a" stroke-width="6"/><path d="M108 182 Q200 330 292 182 Q200 240 108 182Z" fill="$b"/><path d="M122 200 Q200 310 278 200" fill="none" stroke="$a" stroke-width="9"/><path d="M138 214 Q200 286 262 214" fill="none" stroke="$l" stroke-width="6"/>`,
}
