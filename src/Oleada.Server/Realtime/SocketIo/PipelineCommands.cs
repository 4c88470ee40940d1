using System.Text;
using System.Text.Json;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>The commands of <c>execute_command {command, args}</c>.</summary>
internal sealed class PipelineCommands(ExecutionHost executions)
{
    private const string Executions = "execution:";

    public Task ExecuteAsync(Watcher watcher, JsonElement fields, Func<string, byte[], Task> answer)
    {
        var args = Fields.Of(fields.TryGetProperty("args", out var given) ? given : default);
        return Fields.Text(fields, "command") switch
        {
            "execute_pipeline" => StartAsync(watcher, args, answer),
            "approval_response" => ResolveAsync(watcher, args, answer),
            null => answer("error", Error("bad_message", "'command' is missing or no text")),
            var command => answer("error", Error("unknown_command", $"'{Clip(command)}' is no command; known are execute_pipeline, approval_response")),
        };
    }

    /// <summary>What is begun is done, also when the client goes away.</summary>
    private async Task StartAsync(Watcher watcher, JsonElement args, Func<string, byte[], Task> answer)
    {
        if (watcher.Caller.Role != KeyRole.Admin)
        {
            await answer("error", Error("access_denied", "this key's role does not allow to start an execution"));
            return;
        }
        if (args.TryGetProperty("auto_approve", out var approve) && approve.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            await answer("error", Error("bad_message", "'args.auto_approve' is true or false"));
            return;
        }
        try
        {
            var (plan, problem) = await PlanAsync(args);
            if (plan is null)
            {
                await answer("error", Error("bad_plan", problem!));
                return;
            }
            var id = await executions.StartAsync(
                new StartExecution(plan, ExecutionId: Fields.Text(args, "execution_id"), SessionId: watcher.Profile.Session), CancellationToken.None);
            await answer("execution_accepted", Fields.Write("execution_accepted", ("execution_id", id)));
        }
        catch (Exception refused) when (refused is ExecutionRefusedException or WorkspaceException)
        {
            await answer("error", Error("refused", refused.Message));
        }
    }

    /// <summary>Where the execution is not named, it is the one that this client has joined.</summary>
    private async Task ResolveAsync(Watcher watcher, JsonElement args, Func<string, byte[], Task> answer)
    {
        if (watcher.Caller.Role != KeyRole.Admin)
        {
            await answer("error", Error("access_denied", "this key's role does not allow to decide about an approval"));
            return;
        }
        var execution = Fields.Text(args, "execution_id") ?? OnlyExecutionOf(watcher);
        var decision = args.TryGetProperty("approved", out var approved) ? approved.ValueKind : JsonValueKind.Undefined;
        var problem = (execution, Fields.Text(args, "batch_id"), decision) switch
        {
            (null, _, _) => "'args.execution_id' is missing, and this client has not joined just one execution",
            (_, null, _) => "'args.batch_id' is missing or no text",
            (_, _, not (JsonValueKind.True or JsonValueKind.False)) => "'args.approved' is true or false",
            _ => null,
        };
        if (problem is not null)
        {
            await answer("error", Error("bad_message", problem));
            return;
        }
        var (id, by) = (Fields.Text(args, "batch_id")!, $"key {watcher.Caller.Id}");
        var result = await executions.ResolveAsync(execution!, id, approved.GetBoolean(), by, Fields.Text(args, "comment"), CancellationToken.None);
        await (result == ControlResult.Accepted
            ? answer("approval_accepted", Fields.Write("approval_accepted", ("batch_id", id)))
            : answer("error", Error("conflict", $"nothing waits for approval '{Clip(id)}' in execution {Clip(execution!)}")));
    }

    /// <summary>A saved plan by its id, or a plan's text or object, which is saved then.</summary>
    /// <returns>The plan's id, or what is wrong.</returns>
    private async Task<(string? PlanId, string? Problem)> PlanAsync(JsonElement args)
    {
        var text = Fields.Text(args, "spec");
        if (text is null && !(args.TryGetProperty("spec", out var given) && given.ValueKind == JsonValueKind.Object))
            return (null, "'args.spec' is the id of a saved plan, or a plan as text or object");
        if (text is not null && IsPlanId(text) && await executions.FindPlanAsync(text, null, CancellationToken.None) is { } saved)
            return (saved.PlanId, null);
        if (text is not null && IsPlanId(text))
            return (null, $"'args.spec': there is no plan '{Clip(text)}'");
        var bytes = Encoding.UTF8.GetBytes(text ?? args.GetProperty("spec").GetRawText());
        var reading = PlanFile.Read(bytes, "plan", new PlanReadOptions());
        if (reading.Plan is not { } plan)
            return (null, reading.Errors.First().ToString());
        return ((await executions.SavePlanAsync(plan, "plan", CancellationToken.None)).PlanId, null);
    }

    private static string? OnlyExecutionOf(Watcher watcher)
    {
        var joined = watcher.Rooms.Positions.Select(at => at.Room).Where(room => room.StartsWith(Executions, StringComparison.Ordinal)).ToArray();
        return joined is [var only] ? only[Executions.Length..] : null;
    }

    private static bool IsPlanId(string text) => text.Length <= 128 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    private static byte[] Error(string code, string message) => ServerMessages.Error(new MessageError(code, message));

    private static string Clip(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
