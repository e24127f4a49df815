import './globals.css';

export const metadata = { title: 'Library desk' };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
