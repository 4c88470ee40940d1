using System.CommandLine;
using Oleada.Contracts;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Commands;

/// <summary>What options may be, beyond their type.</summary>
internal static class Limit
{
    public static void Between<T>(Option<T> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < least || number > most))
            result.AddError($"{option.Name}: {least} to {most}");
    });

    public static void TicketId(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !StreamName.IsTicketId(token.Value))
            result.AddError($"{option.Name}: 1 to 128 of A-Z, a-z, 0-9, ., _ and -, a letter or digit first");
    });

    public static void Agent(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && PlanScopes.FaultOfAgent(token.Value) is { } fault)
            result.AddError($"{option.Name}: {fault}");
    });

    public static void ExecutionId(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !StreamName.IsExecutionId(token.Value))
            result.AddError($"{option.Name}: 1 to 64 of A-Z, a-z, 0-9, _ and -");
    });
}
