namespace Oleada.Cli.Views.Terminal;

/// <summary>The signs that views are drawn with. Those of states take two cells in both sets.</summary>
internal sealed record Glyphs
{
    public static Glyphs Drawn { get; } = new()
    {
        Full = '█', FailedPart = '▓', SkippedPart = '▒', CancelledPart = '▚', Empty = '░',
        Branch = "├── ", LastBranch = "└── ", Dash = "–", Ellipsis = "…", Unknown = "\uFFFD",
        Done = "✅", Running = "🔄", Waiting = "⏳", Failed = "❌", Skipped = "⚪", Cancelled = "🛑",
    };

    public static Glyphs Typed { get; } = new()
    {
        Full = '#', FailedPart = '!', SkippedPart = '-', CancelledPart = 'x', Empty = '.',
        Branch = "|-- ", LastBranch = "`-- ", Dash = "-", Ellipsis = "~", Unknown = "?",
        Done = "ok", Running = ">>", Waiting = "--", Failed = "!!", Skipped = "()", Cancelled = "xx",
    };

    public required char Full { get; init; }

    public required char FailedPart { get; init; }

    public required char SkippedPart { get; init; }

    public required char CancelledPart { get; init; }

    public required char Empty { get; init; }

    public required string Branch { get; init; }

    public required string LastBranch { get; init; }

    public required string Dash { get; init; }

    public required string Ellipsis { get; init; }

    public required string Unknown { get; init; }

    public required string Done { get; init; }

    public required string Running { get; init; }

    public required string Waiting { get; init; }

    public required string Failed { get; init; }

    public required string Skipped { get; init; }

    public required string Cancelled { get; init; }
}
