using Oleada.Cli.Runs;
using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>Which view fits the output, and where everything that is no event goes.</summary>
internal sealed class ViewChoice(OutputMode mode, StandardFile output, StandardFile error, Func<string, string?> environment, TimeProvider time)
{
    /// <summary>Whether the live view is drawn, so that remarks would disturb it.</summary>
    public bool Drawn { get; } = mode == OutputMode.Text && output.IsTerminal && TerminalStyle.CanRedraw(environment);

    public TerminalStyle Style { get; } = mode == OutputMode.Text && output.IsTerminal
        ? TerminalStyle.Of(environment)
        : TerminalStyle.Of(environment) with { Colour = false };

    /// <summary>Remarks stand beside the events only where a person reads both.</summary>
    public StandardFile Remarks => mode == OutputMode.Text && output.IsTerminal ? output : error;

    public StandardFile Ending => mode == OutputMode.Text ? output : error;

    public int Width => Ending.IsTerminal ? Ending.Size.Width : 100;

    public IExecutionView For(LiveModel model)
    {
        if (mode != OutputMode.Text)
            return new JsonView(model, bytes => output.WriteBytes(bytes.Span), allStreams: mode == OutputMode.JsonAll);
        return Drawn
            ? new LiveScreen(model, output.Put, () => output.Size, Style, time)
            : new PlainView(model, output.Put, Style, time.LocalTimeZone);
    }

    public void Say(string remark) => Remarks.Put(Style.Clean(remark) + "\n");

    public void SayEnding(LiveModel model, string? place)
    {
        if (Drawn)
            Ending.Put("\n");
        foreach (var line in Summary.Of(model, place, Width, Style))
            Ending.Put(line + "\n");
    }
}
