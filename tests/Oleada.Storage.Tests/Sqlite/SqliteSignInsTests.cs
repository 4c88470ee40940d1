using System.Security.Cryptography;
using System.Text;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class SqliteSignInsTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_cookie_is_found_until_its_sign_in_ends_also_by_the_next_process()
    {
        string cookie;
        using (var signIns = Open())
            cookie = signIns.Create("key_1", Now, Now.AddDays(30));
        using var next = Open();
        var found = next.Find(cookie)!;
        Assert.Equal(("key_1", Now.AddDays(30)), (found.KeyId, found.ExpiresAt));
        Assert.Equal(found, Assert.Single(next.List()));
        next.End(found.Id);
        next.End(found.Id);
        Assert.Null(next.Find(cookie));
    }

    [Fact]
    public void What_is_no_cookie_finds_nothing()
    {
        using var signIns = Open();
        var cookie = signIns.Create("key_1", Now, Now.AddDays(30));
        foreach (var text in (string[])["", ".", cookie + "x", cookie[..^1], cookie[..17], "x" + cookie, cookie + ".", "' OR 1=1 --"])
            Assert.Null(signIns.Find(text));
    }

    [Fact]
    public void The_secret_is_nowhere_in_the_file()
    {
        string cookie;
        using (var signIns = Open())
            cookie = signIns.Create("key_1", Now, Now.AddDays(30));
        Assert.DoesNotContain(cookie[17..], Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("access.db"))));
    }

    [Fact]
    public void Those_that_have_ended_make_room()
    {
        using var signIns = Open();
        var old = signIns.Create("key_1", Now, Now.AddDays(1));
        var fresh = signIns.Create("key_1", Now.AddDays(1), Now.AddDays(2));
        Assert.Null(signIns.Find(old));
        Assert.NotNull(signIns.Find(fresh));
    }

    [Fact]
    public void Many_sign_ins_of_one_key_end_none_of_another()
    {
        using var signIns = Open();
        var other = signIns.Create("key_2", Now, Now.AddDays(1));
        var first = signIns.Create("key_1", Now, Now.AddDays(29));

        for (var number = 0; number < SqliteSignIns.MaxPerKey; number++)
            signIns.Create("key_1", Now, Now.AddDays(30));

        Assert.NotNull(signIns.Find(other));
        Assert.Null(signIns.Find(first));
        Assert.Equal(SqliteSignIns.MaxPerKey, signIns.List().Count(one => one.KeyId == "key_1"));
    }

    private SqliteSignIns Open() => SqliteSignIns.Open(_folder.File("access.db"), RandomNumberGenerator.GetBytes);
}
