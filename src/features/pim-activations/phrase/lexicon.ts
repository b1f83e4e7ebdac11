// The words that are not names of roles, in folded spelling (see normalise.ts), English and German together.

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Words that change nothing. */
export const fillers = list(`
  please pls plz bitte hi hello hey hallo moin servus bot countersign good morning guten tag
  i me my mine myself the a an this that it as id like ill could can now right away immediately asap quickly again
  just also temporarily temporary currently straight shortly ok okay so well then thanks thank thx cheers kindly to up be am in on at of for with have
  ich mir mich mein meine meinen meiner meinem der die das den dem des ein eine einen einer einem als auch mal bitteschoen doch jetzt sofort gleich
  kurz schnell wieder erneut zum zur zu im am auf in fuer mit gern gerne danke nochmal kurzfristig voruebergehend temporaer werden haben
  only nur im ive whole entire ganze ganzen bin von gonna wanna let go do need want brauche moechte
`);

/** Words that may belong to a name but need not: "the exchange admin role", "contributor on production". */
export const optionalWords = list(`
  role rolle rollen access zugriff rights right rechte permission permissions berechtigung privileges privilege
  group gruppe gruppen subscription subscriptions abonnement resource ressource ressourcengruppe scope unit au directory
  membership member members mitglied owner owners eigentuemer azure entra pim ad
`);

/** Titles that many roles share and that tell none of them apart. */
export const genericWords = list(`
  admin role group reader leser operator manager management owner contributor member entra azure ad pim sg grp access
`);

/** Words of everyday talk. A name made only of them is never sure unless it stands between quotation marks. */
export const commonWords = list(`
  help access all everyone everybody everything anything something nothing nobody any none some more now today tomorrow tonight
  role roles group groups team teams reason ticket duration time hour hours minute minutes day days week
  on off in out up down to for from until till because and or not no yes ok please thanks me my you your it this that the a an
  test testing work working reset resets holiday vacation customer customers support emergency on-call call
  oncall approval approve deny request requests activate activation active deactivate extend usual bob alice manager owner member
  reader hilfe zugriff alle alles jeder jetzt heute morgen rolle rollen gruppe gruppen grund dauer zeit stunde stunden minute
  minuten tag tage woche bitte danke ich mich mir du sie es und oder nicht kein nein ja arbeit urlaub kunde kunden notfall
  bereitschaft antrag aktiv aktivieren freigabe mitglied besitzer leser support marketing sales vertrieb finance it hr
`);

/** Words that join two wishes. */
export const connectors = list('and und & plus sowie + also both beide');
/** Words that leave open which of two is meant. */
export const alternatives = list('or oder bzw beziehungsweise entweder either vs versus/');

/** Words for everything that is active. */
export const allWords = list('all everything alle alles allen saemtliche');

/** Words by which the line takes back what it says. Not looked for within reasons, except at their end. */
export const negations = list(`
  not dont doesnt didnt wont wouldnt shouldnt cant cannot couldnt mustnt isnt arent never no nope without except excluding neither nor
  nicht nich nie niemals kein keine keinen keiner keinesfalls keineswegs ohne ausser statt anstatt lieber nein nee stopp abbrechen
  ignore skip avoid refuse unless instead dnt ned net nix neither hardly rather
`);

/** Taking back, wherever it stands. */
export const retractions =
  /(?:^| )(?:never ?mind|nvm|forget (?:it|that|about)|scratch that|disregard|just kidding|kidding|joking|j \/ k|only joking|vergiss|vergesst|hat sich erledigt|schon gut|lass (?:es|mal|gut)|doch nicht|lieber nicht|better not|on second thought|changed my mind|war nur ein scherz|nur spass|scherz|wait no|actually no|cancel that|hold off|hold on|auf keinen fall|hoer auf)(?= |$)/;

/** Marks and pictures that say no. */
export const negativePictures = /[🚫❌👎⛔🛑✋❎🙅]/u;

/** Words that begin a question, which is no wish. */
export const questionWords = list(`
  how why who whose whom when where which what did does do is are was were has had should shall may might
  wie warum wieso weshalb wer wessen wem wen wann wo welche welcher welches was ist sind war waren hat habe hatte soll sollte sollen darf
  duerfen muss muessen wurde wurden wird
`);

/** After these a wish is only a possibility. */
export const conditions = list(
  'if when once unless before after whether while wenn falls sobald bevor nachdem ob sofern solange ehe',
);
/** These make a wish a thought. */
export const hedges = list(
  'maybe perhaps might possibly later someday will may should shall vielleicht eventuell evtl moeglicherweise spaeter irgendwann koennte sollte wuerde would we us lets wir',
);

/** Somebody else's words. */
export const reported =
  /(?:^| )(?:said|says|wrote|writes|writing|told|tells|say|asked|asks|mentioned|replied|suggested|suggests|recommended|schrieb|schreibt|geschrieben|sagte|sagt|gesagt|meinte|meint|fragte|fragt|gefragt|bat|zufolge|according to|laut|quote|zitat|unquote)(?= |$)/;

/** The role is for somebody else, which PIM cannot do. */
export const forOthers =
  /(?:^| )(?:on behalf of|for (?:him|her|them|somebody|someone|my (?:colleague|boss|manager|coworker|friend))|im (?:auftrag|namen) von|fuer (?:ihn|sie|ihr|jemand(?:en)?|meine[nr]? (?:kolleg(?:e|en|in)|chefin|chef)))(?= |$)/;

/** Words that stand for what the person has, without naming anything. */
export const roleNouns = list(`
  role roles group groups assignment assignments access rights activation activations rolle rollen gruppe gruppen rechte aktivierung
  aktivierungen zuweisung zuweisungen active aktiv aktive aktiven current currently elevated it them these those one ones stuff set
  permissions privileges berechtigungen back zurueck something anything
`);

/** "my usual roles", "wie immer" */
export const usualWords = list(`
  usual usuals regular favourite favourites favorite favorites uebliche ueblichen uebliches ueblich gewohnten gewohnte favoriten
  standardrollen lieblingsrollen immer
`);

/** "the same as last time" */
export const lastTime =
  /(?:^| )(?:(?:same )?(?:as|like) (?:the )?last time|(?:the )?same again|wie (?:das )?letzte[sn]? mal|wie zuletzt|wie beim letzten mal)(?= |$)/;

/** "what am I eligible for" */
export const asksEligible = new RegExp(
  `^(?:${[
    '(?:what|which(?: [a-z]+)?|what roles|what groups|roles|everything) (?:am i|i am|im|i m) (?:currently )?eligible(?: for)?',
    '(?:what|which(?: [a-z]+)?|what roles|what groups) (?:can|could|may) i (?:all )?(?:activate|elevate(?: to)?|enable|become|get|turn on|request|use)',
    '(?:(?:show|list|display|give|tell|see|view|get|zeig|zeige|liste) )?(?:(?:me|mir) )?(?:all )?(?:(?:my|the|meine|alle|die) )?(?:eligible|available|possible|verfuegbaren?|moeglichen?|aktivierbaren?|berechtigten?) (?:roles?|groups?|assignments?|rollen|gruppen|zuweisungen)(?: (?:auf|an|list))?',
    'what are (?:all )?my (?:eligible|available|possible) (?:roles|groups|assignments)',
    '(?:(?:show|list|zeig|zeige) )?(?:(?:me|mir) )?(?:my |meine )?(?:eligibilit(?:y|ies)|berechtigungen)(?: an)?',
    '(?:was|welche(?: [a-z]+)?) (?:kann|koennte|darf) ich (?:alles )?(?:aktivieren|werden|freischalten|beantragen)',
    'wofuer bin ich (?:alles )?berechtigt',
    'welche (?:rollen|gruppen) stehen mir zur verfuegung',
    'fuer (?:was|welche rollen) bin ich berechtigt',
  ].join('|')})(?: (?:right now|now|today|currently|at the moment|gerade|jetzt|aktuell|heute))?$`,
);

/** "my roles" */
export const asksActive = new RegExp(
  `^(?:${[
    '(?:(?:show|list|display|give|tell|see|view|zeig|zeige|liste) )?(?:(?:me|mir) )?(?:all )?(?:(?:my|meine|alle meine|alle|the|die) )?(?:(?:active|current|activated|aktiven?|aktuellen?|laufenden) )?(?:roles?|groups?|assignments?|activations?|rollen|gruppen|aktivierungen|zuweisungen)(?: (?:auf|an|list|anzeigen|zeigen))?',
    'what are (?:all )?my (?:active |current )?(?:roles|groups|assignments|activations)',
    '(?:what is|whats|what s|which(?: [a-z]+)? (?:is|are)|what roles are|what groups are|is anything|whats still) (?:still )?(?:currently )?(?:active|activated|on|running)(?: for me)?',
    '(?:what|which(?: [a-z]+)?|what roles|what groups) (?:do i|have i|i) (?:currently |still )?(?:have|got|hold)(?: (?:active|activated|on))?',
    '(?:what|which roles|what roles) have i activated',
    '(?:was|welche(?: [a-z]+)?) (?:ist|sind) (?:bei mir )?(?:gerade |noch |aktuell )?(?:bei mir )?(?:aktiv|aktiviert|an)',
    '(?:was|welche(?: [a-z]+)?) (?:habe|hab) ich(?: (?:gerade|noch|aktuell|derzeit))?(?: (?:aktiv|aktiviert|an))?',
  ].join('|')})(?: (?:right now|now|today|currently|at the moment|gerade|jetzt|aktuell))?$`,
);
