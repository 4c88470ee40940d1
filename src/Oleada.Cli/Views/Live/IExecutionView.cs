namespace Oleada.Cli.Views.Live;

/// <summary>One way to show an execution: drawn, as plain lines, as JSON. Called by one loop.</summary>
internal interface IExecutionView
{
    void Show(IReadOnlyList<SeenEvent> events);

    /// <summary>Draws if it is time.</summary>
    /// <returns>How long it can wait for the next call if no event comes.</returns>
    TimeSpan Draw();

    /// <summary>No more events will come.</summary>
    void End();
}
