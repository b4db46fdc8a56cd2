/** Light, dark, or as the system is. */

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** Pages of a file, and those without permission, have no storage: then the choice holds as long as the page. */
function stored(): Theme {
  try {
    return THEMES.find((each) => each === localStorage.getItem('theme')) ?? 'system';
  } catch {
    return 'system';
  }
}

function set(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // It is lost with the page.
  }
}

/** Makes a button go through the themes. */
export function switchTheme(button: HTMLElement, say: (text: string) => void): void {
  let theme = stored();
  const show = () => {
    set(theme);
    button.textContent = { system: '◐', light: '☀', dark: '☾' }[theme];
    button.setAttribute('aria-label', `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    show();
    say(`Theme: ${theme}`);
  });
  show();
}
