namespace Oleada.Agents.Models.Tools;

/// <summary>
/// Carries out the tool calls of one turn. Those that only look and commands run side by side; a write or an edit waits for
/// what stands before it and is waited for, so that an answer's calls mean what they would one after the other.
/// </summary>
internal sealed class ToolBox(AgentTurn turn, WorkClock clock)
{
    /// <summary>Characters of one call's output that the model is shown.</summary>
    public const int MaxOutput = 24_000;

    private const int MaxAtOnce = 8;

    private readonly WorkspaceAccess _access = new(turn.Template.Folders);
    private int _calls;

    public async Task<IReadOnlyList<ToolResult>> CallAsync(IReadOnlyList<ToolCall> calls, CancellationToken stop)
    {
        var results = new List<ToolResult>();
        var together = new List<Task<ToolResult>>();
        foreach (var call in calls)
        {
            var alone = call.Tool is "write" or "edit";
            if (alone || together.Count == MaxAtOnce)
                await DrainAsync();
            together.Add(CallAsync(call, $"call-{++_calls}", stop));
            if (alone)
                await DrainAsync();
        }
        await DrainAsync();
        return results;

        async Task DrainAsync()
        {
            results.AddRange(await Task.WhenAll(together));
            together.Clear();
        }
    }

    private async Task<ToolResult> CallAsync(ToolCall call, string stepId, CancellationToken stop)
    {
        await turn.Took(new AgentStep.ToolStart(stepId, call.Tool, call.Arguments));
        ToolResult result;
        try
        {
            result = await ActAsync(call, stepId, new ToolArguments(call.Arguments), stop);
        }
        catch (Exception failure) when (failure is ToolFailureException or IOException or UnauthorizedAccessException)
        {
            result = new ToolResult(call.Id, failure.Message, Failed: true);
        }
        stop.ThrowIfCancellationRequested();
        await turn.Took(new AgentStep.ToolEnd(stepId, result.Failed, result.Output));
        return result;
    }

    private async Task<ToolResult> ActAsync(ToolCall call, string stepId, ToolArguments arguments, CancellationToken stop)
    {
        await RequirePermissionAsync(call.Tool, stepId, arguments, stop);
        var files = new FileTools(_access);
        var commands = new CommandTools(turn, _access, clock);
        return call.Tool switch
        {
            "read" => Done(await files.ReadAsync(arguments, MaxOutput, stop)),
            "write" => await ChangedAsync(await files.WriteAsync(arguments, stop)),
            "edit" => await ChangedAsync(await files.EditAsync(arguments, stop)),
            "list" => Done(await commands.ListAsync(arguments, MaxOutput, stop)),
            "search" => Done(await commands.SearchAsync(arguments, MaxOutput, stop)),
            "run" => await commands.RunAsync(call.Id, arguments, MaxOutput, stop),
            _ => throw new ToolFailureException(
                $"there is no tool '{MiddleCut.Of(call.Tool, 100)}'; there are {string.Join(", ", ToolDefinition.All.Select(tool => tool.Name))}"),
        };

        ToolResult Done(string output) => new(call.Id, output, Failed: false);

        async Task<ToolResult> ChangedAsync((string Output, AgentStep.FileChange Change) done)
        {
            await turn.Took(done.Change);
            return Done(done.Output);
        }
    }

    private async Task RequirePermissionAsync(string tool, string stepId, ToolArguments arguments, CancellationToken stop)
    {
        AgentQuestion? question = tool switch
        {
            "run" => new(stepId, AgentAction.Run, arguments.Text("command")),
            "write" or "edit" => new(stepId, AgentAction.Write, _access.Relative(arguments.Text("path"))),
            _ => null,
        };
        if (question is not null && !await clock.AskAsync(() => turn.Ask(question, stop)))
            throw new ToolFailureException("this was not allowed; do without it, or say what it is needed for");
    }
}
