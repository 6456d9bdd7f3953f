package seed

// What generated products are made of: an adjective, a material, a noun, and the name of a series.
var (
	adjectives = []string{
		"Amber", "Brave", "Calm", "Cosy", "Crisp", "Daring", "Deep", "Early", "Fine", "Gentle", "Golden", "Grand", "Happy", "Hidden",
		"Light", "Little", "Lucky", "Mellow", "Merry", "Nimble", "Noble", "Plain", "Proud", "Quiet", "Rapid", "Rustic", "Silent",
		"Simple", "Smooth", "Soft", "Solid", "Steady", "Sturdy", "Sunny", "Tender", "Tiny", "Vivid", "Warm", "Wild", "Wise",
	}
	series = []string{
		"Arden", "Belmont", "Brisa", "Calder", "Corvo", "Delft", "Duna", "Elba", "Fjord", "Garda", "Halden", "Isar", "Jura", "Kalmar",
		"Lagune", "Lisboa", "Marais", "Narvik", "Oslo", "Pico", "Riva", "Sable", "Skagen", "Taiga", "Tessin", "Umbra", "Valais", "Vega",
		"Wadden", "Zephyr",
	}
	colours = []string{"Black", "Blue", "Cream", "Green", "Grey", "Ochre", "Red", "Sand", "Teal", "White"}
	sizes   = []string{"S", "M", "L", "XL"}
)

// shelving is a category of generated products, below one of the sample's.
type shelving struct {
	id, name, parent string
	materials        []string
	// option is what shoppers choose, from values.
	option string
	values []string
	nouns  []thing
}

// thing is a kind of product and about what it costs, in cents.
type thing struct {
	name  string
	price int64
}

var shelvings = []shelving{
	{
		"cups", "Cups & pots", "coffee-tea",
		[]string{"Stoneware", "Porcelain", "Glass", "Enamel", "Copper"},
		"colour", colours,
		[]thing{{"Mug", 1500}, {"Cup", 1200}, {"Teapot", 4200}, {"Kettle", 5800}, {"Saucer", 700}, {"Coffee Filter", 2400}},
	},
	{
		"pans", "Pans & pots", "kitchen",
		[]string{"Steel", "Copper", "Iron", "Enamel", "Aluminium"},
		"size",
		[]string{"20 cm", "24 cm", "28 cm"},
		[]thing{{"Frying Pan", 6900}, {"Saucepan", 5400}, {"Casserole", 9900}, {"Wok", 4900}, {"Roaster", 8400}},
	},
	{
		"tableware", "Tableware", "kitchen",
		[]string{"Stoneware", "Porcelain", "Bamboo", "Glass", "Olivewood"},
		"colour", colours,
		[]thing{{"Plate", 1400}, {"Bowl", 1600}, {"Dish", 2200}, {"Tray", 2900}, {"Jar", 1300}, {"Salad Spoon", 900}},
	},
	{
		"bed-bath", "Bed & bath", "textiles",
		[]string{"Linen", "Cotton", "Wool", "Bamboo", "Terry"},
		"size", sizes,
		[]thing{{"Towel", 1900}, {"Blanket", 7900}, {"Pillow", 3400}, {"Bathrobe", 8900}, {"Bed Sheet", 5900}},
	},
	{
		"living", "Living room", "textiles",
		[]string{"Linen", "Velvet", "Wool", "Felt", "Canvas"},
		"colour", colours,
		[]thing{{"Cushion", 2900}, {"Rug", 14900}, {"Curtain", 6900}, {"Throw", 5900}, {"Pouf", 8900}},
	},
	{
		"writing", "Writing", "stationery",
		[]string{"Brass", "Walnut", "Maple", "Steel", "Resin"},
		"colour", colours,
		[]thing{{"Fountain Pen", 5900}, {"Ballpoint Pen", 2400}, {"Pencil", 900}, {"Pen Tray", 1900}, {"Inkwell", 1400}},
	},
	{
		"paper", "Paper", "stationery",
		[]string{"Cotton", "Recycled", "Leather", "Canvas", "Kraft"},
		"size",
		[]string{"A6", "A5", "A4"},
		[]thing{{"Notebook", 1600}, {"Planner", 2400}, {"Envelope Set", 1100}, {"Sketchbook", 1900}, {"Album", 3200}},
	},
	{
		"lamps", "Lamps", "lighting",
		[]string{"Brass", "Oak", "Paper", "Opal Glass", "Concrete"},
		"colour", colours,
		[]thing{{"Table Lamp", 8900}, {"Pendant", 11900}, {"Floor Lamp", 18900}, {"Wall Lamp", 7900}, {"Lantern", 4900}},
	},
	{
		"camp", "Camp", "outdoor",
		[]string{"Canvas", "Ripstop", "Titanium", "Cork", "Aluminium"},
		"size", sizes,
		[]thing{{"Tent", 24900}, {"Backpack", 12900}, {"Hammock", 6900}, {"Bottle", 2400}, {"Sleeping Mat", 5900}},
	},
}
