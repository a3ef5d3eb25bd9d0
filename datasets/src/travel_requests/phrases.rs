//! The phrases of travel requests, by language: English, German, Spanish, French. A word in
//! braces is a slot.

/// The number of languages.
pub(super) const LANGUAGES: usize = 4;

/// Phrases of each language.
pub(super) type Phrases = [&'static [&'static str]; LANGUAGES];

/// The intent of a message.
#[derive(Debug)]
pub(super) struct Intent {
    pub(super) name: &'static str,
    pub(super) phrases: Phrases,
}

/// The words of the slots.
pub(super) const SLOTS: [(&str, Phrases); 4] = [
    (
        "thing",
        [
            &[
                "flight",
                "hotel",
                "trip",
                "train",
                "booking",
                "reservation",
                "ticket",
                "rental car",
                "room",
                "ferry",
            ],
            &[
                "Flug",
                "Hotel",
                "Reise",
                "Zug",
                "Buchung",
                "Reservierung",
                "Ticket",
                "Mietwagen",
                "Zimmer",
                "Fähre",
            ],
            &[
                "vuelo",
                "hotel",
                "viaje",
                "tren",
                "reserva",
                "billete",
                "coche de alquiler",
                "habitación",
                "ferry",
            ],
            &[
                "vol",
                "hôtel",
                "voyage",
                "train",
                "réservation",
                "billet",
                "voiture de location",
                "chambre",
                "ferry",
            ],
        ],
    ),
    (
        "city",
        [
            &[
                "Paris", "Rome", "Oslo", "Lisbon", "Vienna", "London", "Istanbul", "Prague",
                "Tokyo", "New York", "Athens",
            ],
            &[
                "Paris", "Rom", "Oslo", "Lissabon", "Wien", "London", "Istanbul", "Prag", "Tokio",
                "München", "Athen",
            ],
            &[
                "París", "Roma", "Oslo", "Lisboa", "Viena", "Londres", "Estambul", "Praga",
                "Tokio", "Málaga", "Atenas",
            ],
            &[
                "Paris", "Rome", "Oslo", "Lisbonne", "Vienne", "Londres", "Istanbul", "Prague",
                "Tokyo", "Genève", "Athènes",
            ],
        ],
    ),
    (
        "day",
        [
            &[
                "Monday",
                "tomorrow",
                "next week",
                "Friday evening",
                "12 May",
                "3 July",
                "the 24th",
                "this weekend",
                "August",
            ],
            &[
                "Montag",
                "morgen",
                "nächste Woche",
                "Freitagabend",
                "12. Mai",
                "3. Juli",
                "dem 24.",
                "das Wochenende",
                "August",
            ],
            &[
                "el lunes",
                "mañana",
                "la próxima semana",
                "el viernes",
                "12 de mayo",
                "3 de julio",
                "agosto",
            ],
            &[
                "lundi",
                "demain",
                "la semaine prochaine",
                "vendredi soir",
                "12 mai",
                "3 juillet",
                "août",
            ],
        ],
    ),
    (
        "who",
        [
            &[
                "two adults",
                "my wife and me",
                "my family",
                "three people",
                "one person",
                "my boss",
                "our team",
            ],
            &[
                "zwei Erwachsene",
                "meine Frau und mich",
                "meine Familie",
                "drei Personen",
                "eine Person",
                "unser Team",
            ],
            &[
                "dos adultos",
                "mi mujer y yo",
                "mi familia",
                "tres personas",
                "una persona",
                "nuestro equipo",
            ],
            &[
                "deux adultes",
                "ma femme et moi",
                "ma famille",
                "trois personnes",
                "une personne",
                "notre équipe",
            ],
        ],
    ),
];

/// Beginnings of messages.
pub(super) const GREETINGS: Phrases = [
    &["Hi,", "Hello,", "Dear team,", "Good morning,", "Hey there,"],
    &["Hallo,", "Guten Tag,", "Liebes Team,", "Sehr geehrte Damen und Herren,"],
    &["Hola,", "Buenos días,", "Estimados señores,"],
    &["Bonjour,", "Salut,", "Madame, Monsieur,"],
];

/// Sentences that go with any intent.
pub(super) const COMMON: Phrases = [
    &[
        "My booking number is {ref}.",
        "It is about my {thing} to {city}.",
        "We travel on {day} with {who}.",
        "Please answer before {day}.",
        "I paid {amount} euros with my card.",
        "Thank you for your help.",
        "I called yesterday and nobody answered.",
        "Can you please confirm this by email?",
        "The {thing} was booked on {day}.",
        "Sorry for the trouble.",
    ],
    &[
        "Meine Buchungsnummer ist {ref}.",
        "Es geht um {thing} nach {city}.",
        "Wir reisen am {day}, {who}.",
        "Bitte antworten Sie vor {day}.",
        "Ich habe {amount} Euro mit Karte bezahlt.",
        "Vielen Dank für Ihre Hilfe.",
        "Können Sie das bitte per E-Mail bestätigen?",
    ],
    &[
        "Mi número de reserva es {ref}.",
        "Se trata de {thing} a {city}.",
        "Viajamos {day} con {who}.",
        "Pagué {amount} euros con tarjeta.",
        "Gracias por su ayuda.",
        "¿Me lo pueden confirmar por correo?",
    ],
    &[
        "Mon numéro de réservation est {ref}.",
        "C'est au sujet de {thing} pour {city}.",
        "Nous partons {day}, {who}.",
        "J'ai payé {amount} euros par carte.",
        "Merci de votre aide.",
        "Pouvez-vous confirmer par e-mail ?",
    ],
];

/// Words that turn up in messages of any language.
pub(super) const NOISE: [&str; 20] = [
    "please", "bitte", "gracias", "merci", "asap", "urgent", "pls", "ok", "sorry", "danke", "hola",
    "problema", "info", "hotel", "ticket", "refund", "reserva", "vol", "Gepäck", "help",
];

/// The intents, by name.
pub(super) const INTENTS: [Intent; 10] = [
    Intent {
        name: "baggage",
        phrases: [
            &[
                "My suitcase did not arrive in {city}.",
                "How many bags can I take on the {thing}?",
                "I lost my luggage on the {thing} to {city}.",
                "Please add {n} kilos of baggage to {ref}.",
                "One bag was damaged on the {thing}.",
            ],
            &[
                "Mein Koffer ist in {city} nicht angekommen.",
                "Wie viel Gepäck darf ich mitnehmen?",
                "Bitte {n} Kilo Gepäck zu {ref} hinzufügen.",
                "Mein Gepäck wurde beschädigt.",
            ],
            &[
                "Mi maleta no llegó a {city}.",
                "¿Cuánto equipaje puedo llevar en {thing}?",
                "He perdido mi equipaje en {city}.",
            ],
            &[
                "Ma valise n'est pas arrivée à {city}.",
                "Combien de bagages puis-je prendre ?",
                "J'ai perdu mes bagages à {city}.",
            ],
        ],
    },
    Intent {
        name: "book",
        phrases: [
            &[
                "I want to book a {thing} to {city} on {day}.",
                "Please reserve a {thing} in {city} for {who}.",
                "We need a {thing} to {city} for {who}.",
                "Is there a {thing} to {city} on {day}? Then I take it.",
                "Can you get us a {thing} for {day}?",
            ],
            &[
                "Ich möchte {thing} nach {city} buchen.",
                "Bitte reservieren Sie {thing} in {city} für {who}.",
                "Wir brauchen {thing} nach {city} am {day}.",
            ],
            &[
                "Quiero reservar {thing} a {city} para {who}.",
                "Necesitamos {thing} a {city} {day}.",
                "¿Pueden buscarnos {thing} para {day}?",
            ],
            &[
                "Je voudrais réserver {thing} pour {city}.",
                "Il nous faut {thing} pour {city} {day}.",
                "Merci de réserver {thing} pour {who}.",
            ],
        ],
    },
    Intent {
        name: "cancel",
        phrases: [
            &[
                "Please cancel my {thing} to {city}.",
                "I have to cancel the {thing} on {day}.",
                "We cannot travel on {day}, so we do not need the {thing}.",
                "Delete booking {ref}, we stay at home.",
                "I no longer want the {thing} to {city}.",
            ],
            &[
                "Bitte stornieren Sie {thing} nach {city}.",
                "Ich muss {thing} am {day} absagen.",
                "Wir können am {day} nicht reisen, {thing} brauchen wir nicht.",
            ],
            &[
                "Por favor cancelen {thing} a {city}.",
                "Tengo que anular {thing} para {day}.",
                "No podemos viajar {day}, ya no necesitamos {thing}.",
            ],
            &[
                "Merci d'annuler {thing} pour {city}.",
                "Je dois annuler {thing} de {day}.",
                "Nous ne pouvons pas partir {day}, annulez {thing}.",
            ],
        ],
    },
    Intent {
        name: "change",
        phrases: [
            &[
                "Please change my {thing} from {day} to {day}.",
                "I need another date for the {thing} to {city}.",
                "Can we move booking {ref} to {day}?",
                "We want to go to {city} instead of {city}.",
                "Please correct the name on the {thing}.",
            ],
            &[
                "Bitte {thing} von {day} auf {day} umbuchen.",
                "Ich brauche ein anderes Datum für {thing} nach {city}.",
                "Können wir {ref} auf {day} verschieben?",
            ],
            &[
                "Quiero cambiar {thing} de {day} a {day}.",
                "Necesito otra fecha para {thing} a {city}.",
                "¿Podemos mover {ref} a {day}?",
            ],
            &[
                "Je voudrais changer {thing} de {day} à {day}.",
                "Il me faut une autre date pour {thing} pour {city}.",
                "Peut-on déplacer {ref} à {day} ?",
            ],
        ],
    },
    Intent {
        name: "complaint",
        phrases: [
            &[
                "The {thing} in {city} was dirty and loud.",
                "Your staff in {city} was rude to {who}.",
                "The {thing} was {n} hours late, this is not acceptable.",
                "I am very disappointed with the {thing} to {city}.",
                "Worst {thing} ever, never again with you.",
            ],
            &[
                "{thing} in {city} war schmutzig und laut.",
                "Ihr Personal in {city} war unfreundlich.",
                "{thing} hatte {n} Stunden Verspätung, das ist nicht akzeptabel.",
            ],
            &[
                "{thing} en {city} estaba sucio y con ruido.",
                "El personal en {city} fue muy grosero.",
                "{thing} llegó {n} horas tarde, es inaceptable.",
            ],
            &[
                "{thing} à {city} était sale et bruyant.",
                "Votre personnel à {city} était impoli.",
                "{thing} avait {n} heures de retard, c'est inadmissible.",
            ],
        ],
    },
    Intent {
        name: "invoice",
        phrases: [
            &[
                "Please send me the invoice for {ref}.",
                "I need a receipt for the {thing} to {city}.",
                "The invoice of {amount} euros has a wrong address.",
                "Where can I find the bill for my {thing}?",
                "My company needs a receipt with tax for {ref}.",
            ],
            &[
                "Bitte senden Sie mir die Rechnung für {ref}.",
                "Ich brauche eine Quittung für {thing} nach {city}.",
                "Die Rechnung über {amount} Euro hat eine falsche Adresse.",
            ],
            &[
                "Por favor envíen la factura de {ref}.",
                "Necesito un recibo de {thing} a {city}.",
                "La factura de {amount} euros tiene una dirección errónea.",
            ],
            &[
                "Merci d'envoyer la facture pour {ref}.",
                "J'ai besoin d'un reçu pour {thing} pour {city}.",
                "La facture de {amount} euros a une mauvaise adresse.",
            ],
        ],
    },
    Intent {
        name: "question",
        phrases: [
            &[
                "Is breakfast included in the {thing} in {city}?",
                "Do I need a visa for {city}?",
                "What time does the {thing} to {city} leave on {day}?",
                "Are dogs allowed in the {thing}?",
                "How long is the {thing} to {city}?",
            ],
            &[
                "Ist das Frühstück in {city} inbegriffen?",
                "Brauche ich ein Visum für {city}?",
                "Wann geht {thing} nach {city} am {day}?",
            ],
            &[
                "¿El desayuno en {city} está incluido?",
                "¿Necesito un visado para {city}?",
                "¿A qué hora sale {thing} a {city}?",
            ],
            &[
                "Le petit déjeuner à {city} est-il compris ?",
                "Faut-il un visa pour {city} ?",
                "À quelle heure part {thing} pour {city} ?",
            ],
        ],
    },
    Intent {
        name: "refund",
        phrases: [
            &[
                "I want my money back for the {thing} to {city}.",
                "When do I get the refund of {amount} euros for {ref}?",
                "The {thing} was cancelled, please refund {amount} euros.",
                "You charged me twice for the {thing}.",
                "I still wait for {amount} euros for the {thing} that did not go.",
            ],
            &[
                "Ich möchte mein Geld für {thing} nach {city} zurück.",
                "Wann bekomme ich die Erstattung von {amount} Euro für {ref}?",
                "{thing} wurde storniert, bitte {amount} Euro erstatten.",
            ],
            &[
                "Quiero que me devuelvan el dinero de {thing} a {city}.",
                "¿Cuándo recibo el reembolso de {amount} euros por {ref}?",
                "{thing} fue cancelado, devuelvan {amount} euros.",
            ],
            &[
                "Je veux être remboursé pour {thing} pour {city}.",
                "Quand aurai-je le remboursement de {amount} euros pour {ref} ?",
                "{thing} a été annulé, remboursez {amount} euros.",
            ],
        ],
    },
    Intent {
        name: "seat",
        phrases: [
            &[
                "Can I have a window seat on the {thing} to {city}?",
                "We want to sit together, {who}, booking {ref}.",
                "Please upgrade my {thing} to first class.",
                "Is there more leg room on the {thing} on {day}?",
            ],
            &[
                "Kann ich einen Fensterplatz für {thing} nach {city} haben?",
                "Wir möchten zusammen sitzen, {who}, {ref}.",
                "Bitte {thing} in die erste Klasse ändern.",
            ],
            &[
                "¿Puedo tener asiento de ventana en {thing} a {city}?",
                "Queremos sentarnos juntos, {who}, {ref}.",
                "Por favor cambien {thing} a primera clase.",
            ],
            &[
                "Puis-je avoir une place côté fenêtre pour {city} ?",
                "Nous voulons être assis ensemble, {who}, {ref}.",
                "Merci de passer {thing} en première classe.",
            ],
        ],
    },
    Intent {
        name: "thanks",
        phrases: [
            &[
                "Thank you, the {thing} to {city} was wonderful.",
                "Everything was fine with {ref}, thanks a lot.",
                "Great {thing}, we will book with you again.",
                "{who} loved {city}, many thanks to your staff.",
            ],
            &[
                "Vielen Dank, {thing} nach {city} war wunderbar.",
                "Alles hat mit {ref} geklappt, danke schön.",
                "Tolle Reise, wir buchen wieder bei Ihnen.",
            ],
            &[
                "Muchas gracias, {thing} a {city} fue maravilloso.",
                "Todo salió bien con {ref}, gracias.",
                "Gran viaje, volveremos a reservar con ustedes.",
            ],
            &[
                "Merci beaucoup, {thing} pour {city} était merveilleux.",
                "Tout s'est bien passé avec {ref}, merci.",
                "Beau voyage, nous réserverons encore chez vous.",
            ],
        ],
    },
];
