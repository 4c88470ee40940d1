using Oleada.Agents.Workspaces;
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

    private StandardFile Ending => mode == OutputMode.Text ? output : error;

    private int Width => Ending.IsTerminal ? Ending.Size.Width : 100;

    public IExecutionView For(LiveModel model)
    {
        if (mode != OutputMode.Text)
            return new JsonView(model, bytes => output.Put(bytes.Span), allStreams: mode == OutputMode.JsonAll);
        return Drawn
            ? new LiveScreen(model, output.Draw, () => output.Size, Style, time)
            : new PlainView(model, output.Put, Style, time.LocalTimeZone);
    }

    /// <summary>Remarks stand beside the events only where a person reads both.</summary>
    public void Say(string remark)
    {
        var text = Style.Clean(remark) + "\n";
        if (mode == OutputMode.Text && output.IsTerminal)
            output.Put(text);
        else
            error.Remark(text);
    }

    public void SayEnding(LiveModel model, WorkspaceRecord? place)
    {
        var text = string.Concat(Summary.Of(model, place, Width, Style).Select(line => line + "\n"));
        if (mode == OutputMode.Text)
            output.Draw(Drawn ? "\n" + text : text);
        else
            error.Remark(text);
    }
}
