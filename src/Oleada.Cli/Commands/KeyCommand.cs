using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Oleada.Cli.Views.Terminal;
using Oleada.Storage;
using Oleada.Storage.Sqlite;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada key</c>: the keys of a data folder. Works beside a server that has the folder open, at once.</summary>
internal static class KeyCommand
{
    private static readonly Option<string> Data = DataOption.Create();

    public static Command Create()
    {
        var command = new Command("key", "Make, list and revoke keys");
        command.Add(Make());
        command.Add(List());
        command.Add(Revoke());
        return command;
    }

    private static Command Make()
    {
        var role = new Option<string>("--role") { Description = "What the key may do", HelpName = "admin|viewer|internal", Required = true };
        role.AcceptOnlyFromAmong("admin", "viewer", "internal");
        var expires = KeyLifetime.Create();
        var command = new Command("create", "Make a key and print it, and nothing else; it is kept nowhere") { role, expires, Data };
        command.SetAction(parsed => With(
            DataFolder.Prepare(parsed.GetRequiredValue(Data)),
            keys => keys.Create(Enum.Parse<KeyRole>(parsed.GetRequiredValue(role), ignoreCase: true), parsed.GetValue(expires))));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the keys: id, role, when it was made, when it expires if it does") { Data };
        command.SetAction(parsed => With(Existing(parsed), keys => string.Join('\n', keys.List().Select(Row))));
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "The key's id, as key list shows it" };
        var command = new Command("revoke", "Make a key useless at once") { id, Data };
        command.SetAction(parsed => With(Existing(parsed), keys => keys.Revoke(parsed.GetRequiredValue(id))
            ? ""
            : throw new UserException($"there is no key '{parsed.GetRequiredValue(id)}'; see key list")));
        return command;
    }

    private static string Existing(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Data);
        return Directory.Exists(folder) ? folder : throw new UserException($"data folder {folder}: no such folder");
    }

    private static int With(string folder, Func<SqliteKeys, string> act)
    {
        using var keys = SqliteKeys.Open(Path.Combine(folder, "access.db"), TimeProvider.System, RandomNumberGenerator.GetBytes);
        if (act(keys) is { Length: > 0 } text)
            StandardFile.Output.Put(text + "\n");
        return ExitCode.Success;
    }

    private static string Row(AccessKey key) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key.Id}  {key.Role.ToString().ToLowerInvariant(),-8}  {key.CreatedAt:yyyy-MM-dd HH:mm:ss}Z{Expiry(key.ExpiresAt)}");

    private static string Expiry(DateTimeOffset? at) =>
        at is null ? "" : string.Create(CultureInfo.InvariantCulture, $"  expires {at:yyyy-MM-dd HH:mm:ss}Z");
}
