using System.CommandLine;
using System.Globalization;
using Oleada.Cli.Attach;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Terminal;
using Oleada.Client;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada approvals</c>: what waits for a person, and the decision.</summary>
internal static class ApprovalCommand
{
    private static readonly Argument<string> Execution = new("execution") { Description = "The execution's id" };
    private static readonly Argument<string> Approval = new("approval") { Description = "The approval's id, as approvals list shows it" };
    private static readonly Option<string?> Comment = new("--comment") { Description = "Why; it stands in the log", HelpName = "text" };
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<string?> Url = ServerOption.Url();
    private static readonly Option<string?> Key = ServerOption.Key();

    public static Command Create() => new("approvals", "Answer what agents ask before they do it, and whether a budget is raised")
    {
        List(),
        Decide("allow", "Let an agent do what it asks for, or raise a budget by its first amount", approved: true),
        Decide("deny", "Keep an agent from what it asks for, or let a budget be used up", approved: false),
    };

    private static Command List()
    {
        var command = new Command("list", "List what waits: id, since when, task, what it wants to do") { Execution, Data, Url, Key };
        command.SetAction((parsed, _) => AskAsync(parsed, async (client, id, stop) =>
        {
            for (string? cursor = null; ;)
            {
                var page = await client.ListApprovalsAsync(id, cursor, stop);
                foreach (var one in page.Items)
                    StandardFile.Output.Put(Row(one) + "\n");
                if ((cursor = page.Next) is null)
                    return;
            }
        }));
        return command;
    }

    private static Command Decide(string name, string description, bool approved)
    {
        var command = new Command(name, description) { Execution, Approval, Comment, Data, Url, Key };
        command.SetAction((parsed, _) => AskAsync(parsed, (client, id, stop) => client.ResolveApprovalAsync(
            id, parsed.GetRequiredValue(Approval), new ApprovalDecision(approved, parsed.GetValue(Comment)), stop)));
        return command;
    }

    private static async Task<int> AskAsync(ParseResult parsed, Func<OleadaClient, string, CancellationToken, Task> ask)
    {
        var request = new AttachRequest(
            parsed.GetRequiredValue(Execution), parsed.GetRequiredValue(Data), ServerOption.UrlIn(parsed.GetValue(Url)), ServerOption.KeyIn(parsed.GetValue(Key)));
        var place = request.Place();
        using var signals = new RunSignals();
        return await signals.GuardAsync(async () =>
        {
            await using var client = place.Connect();
            try
            {
                await ask(client, request.ExecutionId, signals.Ended);
            }
            catch (HttpRequestException failure)
            {
                throw place.Unreachable(failure);
            }
            catch (OleadaException refused)
            {
                throw new UserException($"{place.Url} refuses: {refused.Message}", refused);
            }
            return ExitCode.Success;
        });
    }

    private static string Whose(ApprovalView one) => one.AtomId is null ? one.TaskId ?? "execution" : $"{one.TaskId}/{one.AtomId}";

    /// <summary>All of what is wanted: whoever allows it must not be shown a part. The words are an agent's, and may hold anything.</summary>
    private static string Row(ApprovalView one) => TerminalStyle.Of(Environment.GetEnvironmentVariable).Clean(string.Create(
        CultureInfo.InvariantCulture,
        $"{one.ApprovalId}  {one.RequestedAt:yyyy-MM-dd HH:mm:ss}Z  {Whose(one)}  {one.Action}  {one.Message}"));
}
