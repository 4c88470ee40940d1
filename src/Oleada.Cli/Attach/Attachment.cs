using Oleada.Cli.Commands;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Live;
using Oleada.Client;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Attach;

/// <summary>Watches an execution that a server runs.</summary>
internal sealed class Attachment(AttachRequest request, ViewChoice views, TimeProvider time)
{
    private readonly TaskNames _names = new();

    /// <returns>The exit code: that of the execution, or of the signal that ended the watching.</returns>
    public async Task<int> WatchAsync(RunSignals signals)
    {
        var place = request.Place();
        var found = await FindAsync(place, signals.Ended);
        var model = new LiveModel(_names, request.Url is { } url ? $" --url {url}" : DataOption.ArgumentFor(request.DataFolder));
        if (!views.Drawn && !request.FromStart)
            await SayWhatWaitsAsync(place, model, signals.Ended);
        var events = new AttachedEvents(request, place, change => Noticed(model, change));
        var shownAfter = request.FromStart ? 0 : request.Since ?? found.Seq;
        try
        {
            await Watching.RunAsync(events.FollowAsync(shownAfter, signals.Ended), views.For(model), time, signals.Ended);
        }
        catch (OleadaException refused)
        {
            throw new UserException($"{place.Url} refuses: {refused.Message}", refused);
        }
        if (model.Completed is not { } completed)
            return signals.ExitCodeOfSignal;
        views.SayEnding(model, place: null);
        return ExitCode.Of(completed.Status);
    }

    private async Task<ExecutionView> FindAsync(ServerPlace place, CancellationToken cancellation)
    {
        using var client = place.Connect();
        try
        {
            var found = await client.FindExecutionAsync(request.ExecutionId, cancellation)
                ?? throw await UnknownAsync(client, place, cancellation);
            for (string? cursor = null; ;)
            {
                var page = await client.ListTasksAsync(request.ExecutionId, cursor, cancellation);
                foreach (var task in page.Items)
                    _names.Learn(task.TaskId, task.Name, task.Phase);
                if ((cursor = page.Next) is null)
                    return found;
            }
        }
        catch (HttpRequestException failure)
        {
            throw place.Unreachable(failure);
        }
        catch (OleadaException refused)
        {
            throw new UserException($"{place.Url} refuses: {refused.Message}", refused);
        }
    }

    private async Task SayWhatWaitsAsync(ServerPlace place, LiveModel model, CancellationToken cancellation)
    {
        using var client = place.Connect();
        foreach (var waiting in (await client.ListApprovalsAsync(request.ExecutionId, cancellation: cancellation)).Items)
            views.Say(model.Questions.Waiting(request.ExecutionId, waiting));
    }

    private async Task<UserException> UnknownAsync(OleadaClient client, ServerPlace place, CancellationToken cancellation)
    {
        var known = (await client.ListExecutionsAsync(cancellation: cancellation)).Items;
        var examples = known.Count == 0 ? "it has none" : "it has " + string.Join(", ", known.TakeLast(3).Select(one => one.ExecutionId));
        return new UserException($"{place.Url} has no execution '{request.ExecutionId}'; {examples}");
    }

    private void Noticed(LiveModel model, ConnectionChange change)
    {
        var lost = change.State == ConnectionState.Reconnecting;
        model.Connection = lost ? "reconnecting..." : null;
        if (lost && !views.Drawn)
            views.Say($"Connection lost{(change.Reason is { } reason ? $" ({reason})" : "")}: reconnecting, nothing is lost.");
    }
}
