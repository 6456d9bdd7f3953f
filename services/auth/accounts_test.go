package auth_test

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

func bearer(a answer) []string { return []string{"Authorization", "Bearer " + a.Access} }

func TestAdminsGiveRoles(t *testing.T) {
	s := open(t)
	admin := s.admin()
	ada := s.register("ada@example.com").want(t, http.StatusCreated)
	path := "/accounts/" + ada.User.ID + "/roles"
	s.call("POST", path, object{"roles": []string{"staff"}}).want(t, http.StatusUnauthorized)
	s.call("POST", path, object{"roles": []string{"admin"}}, bearer(ada)...).want(t, http.StatusForbidden, "not-permitted")
	s.call("POST", path, object{"roles": []string{"root"}}, bearer(admin)...).want(t, http.StatusUnprocessableEntity, "roles")
	s.call("POST", path, object{"roles": []string{}}, bearer(admin)...).want(t, http.StatusUnprocessableEntity, "roles")
	s.call("POST", "/accounts/nobody/roles", object{"roles": []string{"staff"}}, bearer(admin)...).want(t, http.StatusNotFound)
	s.call("POST", "/accounts/nobody/roles", object{"roles": []string{"staff"}}, bearer(ada)...).want(t, http.StatusForbidden)
	for range 2 {
		got := s.call("POST", path, object{"roles": []string{"staff", "customer"}}, bearer(admin)...).want(t, http.StatusOK)
		if !slices.Equal(got.Roles, []string{"customer", "staff"}) {
			t.Errorf("roles %v", got.Roles)
		}
	}
	if got := s.refresh(ada.Refresh).want(t, http.StatusOK); !slices.Contains(got.User.Roles, "staff") {
		t.Errorf("the next token has the roles %v", got.User.Roles)
	}
	s.call("POST", "/accounts/"+admin.User.ID+"/roles", object{"roles": []string{"customer"}}, bearer(admin)...).
		want(t, http.StatusForbidden, "not-permitted")
}

func TestARoleThatWasTakenIsGoneAtOnce(t *testing.T) {
	s := open(t)
	admin := s.admin()
	s.register("eve@example.com").want(t, http.StatusCreated)
	eve := s.login("eve@example.com", goodPassword).want(t, http.StatusOK)
	path := "/accounts/" + eve.User.ID + "/roles"
	s.call("POST", path, object{"roles": []string{"admin"}}, bearer(admin)...).want(t, http.StatusOK)
	eve = s.refresh(eve.Refresh).want(t, http.StatusOK)
	s.call("POST", path, object{"roles": []string{"customer"}}, bearer(admin)...).want(t, http.StatusOK)
	s.call("POST", "/accounts/"+admin.User.ID+"/roles", object{"roles": []string{"customer"}}, bearer(eve)...).
		want(t, http.StatusForbidden, "not-permitted")
}

func TestStaffFindAccounts(t *testing.T) {
	s := open(t)
	admin, ada := s.admin(), s.register("ada@example.com").want(t, http.StatusCreated)
	for _, path := range []string{"/accounts/" + ada.User.ID, "/accounts?email=ADA%40example.com"} {
		if got := s.call("GET", path, nil, bearer(admin)...).want(t, http.StatusOK); got.ID != ada.User.ID {
			t.Errorf("%s: %s", path, got.raw)
		}
		s.call("GET", path, nil, bearer(ada)...).want(t, http.StatusOK)
	}
	for _, path := range []string{"/accounts/nobody", "/accounts?email=nobody%40example.com"} {
		s.call("GET", path, nil, bearer(admin)...).want(t, http.StatusNotFound)
		s.call("GET", path, nil, bearer(ada)...).want(t, http.StatusForbidden)
	}
	s.call("GET", "/accounts?email="+adminEmail, nil, bearer(ada)...).want(t, http.StatusForbidden)
	s.call("GET", "/accounts", nil, bearer(admin)...).want(t, http.StatusUnprocessableEntity)
}

func TestBlock(t *testing.T) {
	s := open(t)
	admin, ada := s.admin(), s.register("ada@example.com").want(t, http.StatusCreated)
	s.call("POST", "/accounts/"+ada.User.ID+"/block", nil, bearer(ada)...).want(t, http.StatusForbidden)
	if got := s.call("POST", "/accounts/"+ada.User.ID+"/block", nil, bearer(admin)...).want(t, http.StatusOK); !got.Blocked {
		t.Errorf("answer %s", got.raw)
	}
	s.call("POST", "/accounts/"+ada.User.ID+"/unblock", nil, bearer(ada)...).want(t, http.StatusForbidden)
	if got := s.call("POST", "/accounts/"+ada.User.ID+"/unblock", nil, bearer(admin)...).want(t, http.StatusOK); got.Blocked {
		t.Errorf("answer %s", got.raw)
	}
	s.call("POST", "/accounts/"+admin.User.ID+"/block", nil, bearer(admin)...).want(t, http.StatusForbidden)
}

func TestTheFirstAdminIsMadeOnce(t *testing.T) {
	s := open(t)
	s.clock.advance(time.Hour)
	s.fake.SetSecret("admin-password", "another password now")
	s.restart()
	if n := len(s.fake.Published()); n != 0 {
		t.Errorf("the second start published %d events", n)
	}
	s.login(adminEmail, "another password now").want(t, http.StatusUnauthorized)
	if got := s.admin(); !slices.Contains(got.User.Roles, "admin") {
		t.Errorf("roles %v", got.User.Roles)
	}
	s.register("ada@example.com").want(t, http.StatusCreated)
	s.fake.SetSecret("admin-email", "ada@example.com")
	s.restart()
	if got := s.login("ada@example.com", goodPassword).want(t, http.StatusOK); slices.Contains(got.User.Roles, "admin") {
		t.Error("a shopper became an admin")
	}
}
