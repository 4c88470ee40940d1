using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>What failed, and what will be tried again and when.</summary>
internal static class FailureRows
{
    private const int Listed = 2;

    public static void Add(LiveModel model, Rows rows, DateTimeOffset now)
    {
        var failures = model.Failures;
        if (failures.Errors == 0)
            return;
        var line = rows.AddLabelled("Errors", Weight.Errors);
        if (failures.FinalCount > 0)
            line.Add($"{failures.FinalCount} failed", Ink.Red);
        if (failures.Retrying > 0)
            Retrying(failures.Retries, line, failures.FinalCount > 0, now);
        if (failures.FinalCount == 0 && failures.Retrying == 0)
            line.Add($"{failures.Errors} failed attempt{(failures.Errors == 1 ? "" : "s")}, tried again", Ink.Dim);
        foreach (var error in failures.Final.TakeLast(Listed).Reverse())
            rows.Add(Weight.Detail).Add("  ").AddName(error.TaskId, Ink.Red, keep: 4).Add(": ").AddName(FirstLine(error.Message));
    }

    private static void Retrying(IReadOnlyList<Retry> retries, Line line, bool more, DateTimeOffset now)
    {
        var next = retries[0];
        var wait = next.Due - now;
        var when = wait > TimeSpan.Zero ? $"in {Quantity.Time(wait + TimeSpan.FromMilliseconds(999))}" : "now";
        line.Add(more ? ", " : "").Add($"{retries.Count} retrying", Ink.Yellow);
        var id = line.Clean(next.TaskId);
        string[] forms = [$" ({id}, attempt {next.NextAttempt} of {next.MostAttempts}, {when})", $" ({id} {next.NextAttempt}/{next.MostAttempts} {when})", $" ({when})"];
        line.Add(forms.FirstOrDefault(form => CellWidth.Of(form) <= line.Left) ?? "");
    }

    private static string FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
