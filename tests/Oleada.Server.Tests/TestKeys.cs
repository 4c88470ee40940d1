namespace Oleada.Server.Tests;

/// <summary>A key of each role.</summary>
internal sealed record TestKeys(string Admin, string Viewer, string Internal)
{
    public static TestKeys In(string folder) => new(File.ReadAllText(Path.Combine(folder, "admin.key")), "v", "i");
}
