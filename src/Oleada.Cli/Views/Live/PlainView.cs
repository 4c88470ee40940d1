using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>One line per event of the execution, for output that is no terminal.</summary>
internal sealed class PlainView(LiveModel model, Action<string> write, TerminalStyle style, TimeZoneInfo zone) : IExecutionView
{
    public void Show(IReadOnlyList<SeenEvent> events)
    {
        foreach (var seen in events)
        {
            var data = seen.Decode();
            model.Apply(seen, data);
            if (seen.Fresh && seen.OfExecution)
                write(PlainLine.Of(seen, data, model.Questions, style, zone) + "\n");
        }
    }

    public TimeSpan Draw() => Timeout.InfiniteTimeSpan;

    public void End()
    {
    }
}
