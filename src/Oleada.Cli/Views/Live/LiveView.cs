using System.Globalization;
using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>Draws a <see cref="LiveModel"/>: lines that are no wider than the terminal and no more than fit.</summary>
internal static class LiveView
{
    public static IReadOnlyList<Line> Render(LiveModel model, int width, int height, DateTimeOffset now, TerminalStyle style)
    {
        var rows = new Rows(Math.Max(1, width), style);
        Title(model, rows);
        rows.Gap();
        Progress(model, rows);
        Current(model, rows);
        QuestionRows.AddOpen(model, rows);
        rows.Gap();
        PhaseRows.Add(model, rows);
        rows.Gap();
        WaveRows.Add(model, rows);
        ArtifactRows.Add(model, rows, spare: height - rows.Count - 8);
        FailureRows.Add(model, rows, now);
        UsageRows.Add(model, rows);
        QuestionRows.AddWarnings(model, rows);
        Time(model, rows, now);
        return rows.Fit(height);
    }

    private static void Title(LiveModel model, Rows rows)
    {
        var line = rows.Add(Weight.Title);
        if (model.Started is not { } started)
        {
            line.Add(model.Connection ?? "Waiting for the first event...", Ink.Dim);
            return;
        }
        var (word, ink) = Status(model);
        line.Add(word + " ", ink).AddName(started.PlanId ?? started.ExecutionId, Ink.Strong, keep: 3);
        line.Add(model.Live ? "..." : "");
        if (model.Connection is { } connection)
            line.Add("  ").Add(connection, Ink.Yellow);
        else if (started.PlanId is not null)
            line.AddIfFits("  " + rows.Style.Clean(started.ExecutionId), Ink.Dim);
    }

    private static (string Word, Ink Ink) Status(LiveModel model) => model switch
    {
        { Completed.Status: ExecutionResult.Success } => ("Completed", Ink.Green),
        { Completed.Status: ExecutionResult.PartialSuccess } => ("Partly completed", Ink.Yellow),
        { Completed.Status: ExecutionResult.Cancelled } => ("Cancelled", Ink.Yellow),
        { Completed: not null } => ("Failed", Ink.Red),
        { Cancelling: true } => ("Cancelling", Ink.Yellow),
        { Time.Paused: true } => ("Paused", Ink.Yellow),
        { OnlyWaits: true } => ("Waiting for you in", Ink.Yellow),
        _ => ("Running", Ink.Plain),
    };

    private static void Progress(LiveModel model, Rows rows)
    {
        var atoms = model.Atoms.Counts;
        var cells = Math.Clamp((rows.Width - 40) / 2, 8, 40);
        var line = rows.Add(Weight.Progress).Add("Progress: ");
        Bar.Add(line, atoms, model.TotalAtoms, cells, rows.Glyphs);
        line.Add(" " + Quantity.Percent(atoms.Completed, model.TotalAtoms), Ink.Strong);
        line.AddIfFits($"  {model.Tasks.Completed}/{model.TotalTasks} tasks");
        EndRows.AddOthers(line, model.Tasks);
        if (model.Waves.Total > 0)
            line.AddIfFits(string.Create(CultureInfo.InvariantCulture, $"  wave {model.Waves.Current} of {model.Waves.Total}"));
    }

    private static void Current(LiveModel model, Rows rows)
    {
        if (!model.Live)
            return;
        var line = rows.Add(Weight.Current);
        if (model.Flight.Current is { } current)
        {
            var others = current.Others > 0 ? $" +{current.Others} more" : "";
            Task(line.Add("Current:  "), model.NameOf(current.TaskId), current.TaskId, others);
        }
        else if (model.LastEnded is { } last)
            Task(line.Add("Last:     "), last.TaskName, last.TaskId, " " + Words.Of(last.Status));
        else
            line.Add("Current:  ").Add(model.Flight.HasStarted ? "nothing is at work" : "nothing has started yet", Ink.Dim);
    }

    private static void Task(Line line, string name, string id, string rest)
    {
        var idPart = string.Equals(name, id, StringComparison.Ordinal) ? "" : $" ({id})";
        var keep = CellWidth.Of(idPart) + CellWidth.Of(rest);
        line.AddName(name, Ink.Cyan, line.Left - keep >= 8 ? keep : 0).AddName(idPart).Add(rest, Ink.Dim);
    }

    private static void Time(LiveModel model, Rows rows, DateTimeOffset now)
    {
        if (model.Started is null)
            return;
        var line = rows.AddLabelled("Duration", Weight.Time).Add(Quantity.Time(model.Time.Elapsed(now)));
        if (model.Left(now) is { } left)
            line.AddIfFits($"      about {Quantity.AboutTime(left)} left");
    }
}
