using System.Security.Cryptography;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Tests;

/// <summary>A key of each role.</summary>
internal sealed record TestKeys(string Admin, string Viewer, string Internal)
{
    /// <summary>Takes the admin key that the server made, and makes the others beside the running server.</summary>
    public static TestKeys In(string folder)
    {
        using var keys = SqliteKeys.Open(Path.Combine(folder, "access.db"), TimeProvider.System, RandomNumberGenerator.GetBytes);
        return new TestKeys(
            File.ReadAllText(Path.Combine(folder, "admin.key")), keys.Create(KeyRole.Viewer), keys.Create(KeyRole.Internal));
    }
}
