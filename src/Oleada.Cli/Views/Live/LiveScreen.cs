using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>The live view on a terminal, drawn in place.</summary>
internal sealed class LiveScreen(
    LiveModel model, Action<string> write, Func<(int Width, int Height)> size, TerminalStyle style, TimeProvider time) : IExecutionView
{
    private readonly Frame _frame = new();
    private readonly DrawPace _pace = new();
    private readonly long _start = time.GetTimestamp();

    public void Show(IReadOnlyList<SeenEvent> events)
    {
        foreach (var seen in events)
            model.Apply(seen);
        _pace.Changed();
    }

    public TimeSpan Draw()
    {
        var now = time.GetElapsedTime(_start);
        if (_pace.Until(now) == TimeSpan.Zero)
        {
            DrawNow();
            _pace.Drawn(now);
        }
        return _pace.Until(now);
    }

    public void End() => DrawNow();

    private void DrawNow()
    {
        var (width, height) = size();
        var lines = LiveView.Render(model, width, height - 1, time.GetUtcNow(), style);
        if (_frame.Next(lines, width, height) is { } text)
            write(text);
    }
}
